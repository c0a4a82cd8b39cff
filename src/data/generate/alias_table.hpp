#pragma once

#include <vector>

#include "contract/philox.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// Draws 0 .. size - 1 with given probabilities in constant time. Walker 1977, built as in Vose
/// 1991.
class AliasTable {
 public:
  /// `weights` need not sum to 1; their sum must be positive.
  explicit AliasTable(const std::vector<double>& weights);

  Id draw(std::uint32_t column_word, std::uint32_t choice_word) const {
    const std::uint32_t column =
        uniform_below(column_word, static_cast<std::uint32_t>(columns_.size()));
    return uniform_float(choice_word) < columns_[column].share ? static_cast<Id>(column)
                                                               : columns_[column].alias;
  }

 private:
  struct Column {
    float share;  ///< of the column that is its own; the rest is its alias's
    Id alias;
  };
  std::vector<Column> columns_;
};

}  // namespace wf
