#include "warpfactor/popularity.hpp"

#include <utility>

#include "models/file/model_file.hpp"
#include "models/fit_loop.hpp"
#include "models/join_ids.hpp"

namespace wf {
namespace {

FactorMatrix ones(Offset rows) {
  FactorMatrix factors(rows, 1);
  for (Offset row = 0; row < rows; ++row) factors.row(row)[0] = 1;
  return factors;
}

/// before: the counts of the first items.
FactorMatrix positive_counts(const CsrView& entries, const FactorMatrix& before) {
  std::vector<Offset> counts(static_cast<std::size_t>(entries.columns));
  for (Offset item = 0; item < before.rows(); ++item)
    counts[item] = static_cast<Offset>(before.row(item)[0]);
  for (Offset entry = 0; entry < entries.size(); ++entry)
    if (entries.value(entry) > 0) ++counts[entries.indices[entry]];
  FactorMatrix factors(entries.columns, 1);
  for (Offset item = 0; item < entries.columns; ++item)
    factors.row(item)[0] = static_cast<float>(counts[item]);
  return factors;
}

}  // namespace

Popularity::Popularity(const std::string& device) : FactorModel(device) {}

void Popularity::fit(const Interactions& train) {
  count(train, train.user_map(), train.item_map(), {});
}

void Popularity::fit_partial(const Interactions& train) {
  count(train, join_ids(user_map(), train.user_map()), join_ids(item_map(), train.item_map()),
        item_factors());
}

void Popularity::count(const Interactions& train, std::shared_ptr<const IdMap> users,
                       std::shared_ptr<const IdMap> items, const FactorMatrix& before) {
  check_training_data(train);
  const Interactions aligned = train.aligned(users, items);
  set_factors(users, std::make_shared<const FactorMatrix>(ones(users->size())), items,
              std::make_shared<const FactorMatrix>(positive_counts(aligned.by_user(), before)));
}

FactorMatrix Popularity::fold_in_users(const Interactions& rows, const FeatureTable&) const {
  return ones(rows.user_count());
}

TopK Popularity::similar_items(Span<const Id> items, const SimilarOptions& options) const {
  return Model::similar_items(items, options);
}

TopK Popularity::similar_users(Span<const Id> users, const SimilarOptions& options) const {
  return Model::similar_users(users, options);
}

void Popularity::save(const std::string& path) const {
  write_model_file(path, {kind(),
                          nlohmann::json::object(),
                          nlohmann::json::object(),
                          users(),
                          items(),
                          {{"user_factors", &user_factors()}, {"item_factors", &item_factors()}}});
}

Popularity Popularity::load(const std::string& path, const std::string& device) {
  const ModelFile file(path);
  Popularity model(device);
  file.expect_kind(model.kind());
  const auto users = file.read_ids("users");
  const auto items = file.read_ids("items");
  const auto factors = [&](const char* name, const IdMap& ids) {
    return std::make_shared<const FactorMatrix>(file.read_factors(name, ids, 1));
  };
  const auto user_factors = factors("user_factors", *users);
  const auto item_factors = factors("item_factors", *items);
  model.set_factors(users, user_factors, items, item_factors);
  return model;
}

}  // namespace wf
