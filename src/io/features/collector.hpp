#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "warpfactor/features.hpp"

namespace wf {

/// Gathers the features of a file.
class FeatureCollector {
 public:
  /// A row that has no features but is known.
  Id add_row(std::string_view id) { return rows_->add(id); }
  void add(std::string_view id, std::string_view feature, float weight = 1) {
    entries_.users.push_back(add_row(id));
    entries_.items.push_back(features_->add(feature));
    entries_.values.push_back(weight);
  }
  FeatureTable take() { return FeatureTable(std::move(entries_), row_map(), features_); }

 private:
  /// Numbers where all ids are, as interactions have them.
  std::shared_ptr<const IdMap> row_map() const {
    auto numbers = std::make_shared<IdMap>(IdMap::Kind::number);
    for (Id row = 0; row < rows_->size(); ++row) {
      numbers->add(rows_->name(row));
      if (numbers->kind() == IdMap::Kind::text) return rows_;
    }
    return numbers;
  }

  std::shared_ptr<IdMap> rows_ = std::make_shared<IdMap>(IdMap::Kind::text);
  std::shared_ptr<IdMap> features_ = std::make_shared<IdMap>(IdMap::Kind::text);
  Triplets entries_;
};

}  // namespace wf
