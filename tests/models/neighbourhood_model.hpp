#pragma once

#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "warpfactor/error.hpp"
#include "warpfactor/model.hpp"

namespace wf {

/// A model that is no factor model, as a user of the library writes one: an item scores the number
/// of users that it shares with each item of the user's history.
class NeighbourhoodModel final : public Model {
 public:
  explicit NeighbourhoodModel(Interactions train) : train_(std::move(train)) {
    const auto items = static_cast<std::size_t>(train_.item_count());
    shared_.assign(items, std::vector<float>(items));
    for (Id user = 0; user < train_.user_count(); ++user)
      for (const Id a : train_.items_of(user))
        for (const Id b : train_.items_of(user)) shared_[a][b] += a != b;
  }

  std::string kind() const override { return "neighbourhood"; }
  const std::shared_ptr<const IdMap>& user_map() const override { return train_.user_map(); }
  const std::shared_ptr<const IdMap>& item_map() const override { return train_.item_map(); }

  void save(const std::string& path) const override {
    std::ofstream file(path);
    for (Id user = 0; user < train_.user_count(); ++user)
      for (const Id item : train_.items_of(user))
        file << users().name(user) << ',' << items().name(item) << '\n';
    if (!file) throw Error(ErrorCode::file, path + " cannot be written");
  }

 protected:
  void score_rows(Span<const Id> users, MatrixView<float> out) const override {
    for (std::size_t r = 0; r < users.size(); ++r)
      for (Id item = 0; item < train_.item_count(); ++item) {
        float& score = out.row(static_cast<Offset>(r))[item] = 0;
        for (const Id seen : train_.items_of(users[r])) score += shared_[seen][item];
      }
  }

 private:
  Interactions train_;
  std::vector<std::vector<float>> shared_;
};

}  // namespace wf
