#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "warpfactor/types.hpp"

namespace wf::cpu {

/// One row of the Gramian A'A at a time, by Gustavson's method: the rows of A that have the column
/// are added up, scaled, in a dense array. What one thread works in.
class GramianRow {
 public:
  /// matrix: A, by_column: A'. Both must outlive it.
  GramianRow(const CsrView& matrix, const CsrView& by_column);

  /// Computes row `column`. Sums are of float32, rows of A in ascending order.
  void compute(Offset column);

  /// Calls body(j, product) for each column j with which the last one shares a row, in any order,
  /// and forgets them.
  template <class Body>
  void take(const Body& body);

 private:
  static constexpr Offset columns_per_word = sizeof(std::uint64_t);

  /// The terms that make up a row of the Gramian.
  Offset terms(Offset column) const;
  /// is_listed: whether columns are also listed when they are first met.
  template <bool is_listed>
  void add_rows(Offset column);
  template <class Body>
  void take(Offset j, const Body& body) {
    body(static_cast<Id>(j), products_[j]);
    products_[j] = 0;
    is_shared_[j] = 0;
  }

  CsrView matrix_;
  CsrView by_column_;
  std::vector<float> products_;          ///< by column; zero between calls
  std::vector<std::uint8_t> is_shared_;  ///< likewise; whole words
  bool is_listed_ = false;
  std::vector<Id> shared_;  ///< where that is so
};

template <class Body>
void GramianRow::take(const Body& body) {
  for (const Id j : shared_) take(j, body);
  shared_.clear();
  if (is_listed_) return;
  const auto columns = static_cast<Offset>(is_shared_.size());
  for (Offset first = 0; first < columns; first += columns_per_word) {
    std::uint64_t marks;
    std::memcpy(&marks, &is_shared_[first], sizeof marks);
    if (marks == 0) continue;
    for (Offset j = first; j < first + columns_per_word; ++j)
      if (is_shared_[j] != 0) take(j, body);
  }
}

}  // namespace wf::cpu
