#pragma once

#include <memory>
#include <string>
#include <vector>

#include "warpfactor/features.hpp"

namespace wf {

/// The features of one side's rows as the trainer takes them, columns as in RankingSide.
class FeatureRows {
 public:
  /// Row r has feature r alone.
  explicit FeatureRows(Id rows) : rows_(rows), columns_(rows) {}
  /// Row r of `table`, whose own feature is column own[r]; no_id: left out. The named ones follow
  /// `own_count` columns. Where own_count is 0 there are no own features. normalize: the absolute
  /// weights of each row sum to 1, that of its own feature included even where it is left out.
  FeatureRows(const FeatureTable& table, const std::vector<Id>& own, Id own_count, bool normalize);

  CsrView view() const {
    if (offsets_.empty()) return {rows_, columns_, nullptr, nullptr, nullptr};
    return {rows_, columns_, offsets_.data(), columns_of_rows_.data(), weights_.data()};
  }
  /// Rows without a weight other than 0.
  Id empty_rows() const;

 private:
  Offset rows_;
  Offset columns_;
  std::vector<Offset> offsets_;  ///< empty: the identity
  std::vector<Id> columns_of_rows_;
  std::vector<float> weights_;
};

}  // namespace wf
