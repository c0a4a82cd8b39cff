#pragma once

#include <cstdint>
#include <vector>

#include "contract/sparse.hpp"

namespace wf::cpu {

/// One row of the Gramian A'A at a time, by Gustavson's method: the rows of A that have the column
/// are added up, scaled, in a dense array. What one thread works in.
class GramianRow {
 public:
  /// matrix: A, by_column: A'. Both must outlive it.
  GramianRow(const CsrView& matrix, const CsrView& by_column);

  /// Computes row `column`. Sums are of float32, rows of A in ascending order.
  void compute(Offset column);

  /// Columns with which the last one shares a row, in any order; product(j) of each.
  const std::vector<Id>& touched() const { return touched_; }
  float product(Id j) const { return products_[j]; }
  /// Before the next compute().
  void clear();

 private:
  CsrView matrix_;
  CsrView by_column_;
  std::vector<float> products_;           ///< by column; zero between calls
  std::vector<std::uint8_t> is_touched_;  ///< likewise
  std::vector<Id> touched_;
};

}  // namespace wf::cpu
