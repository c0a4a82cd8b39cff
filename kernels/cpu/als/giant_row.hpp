#pragma once

#include <vector>

#include "cpu/als/row_entries.hpp"
#include "cpu/dense/matrix.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// Solves a row with so many entries that one thread would still be at it when the others are done.
/// The entries are cut into slices, whose number depends on the width alone; their sums are added
/// up in order. Every thread of a parallel region makes the same calls and gets the same answer;
/// `panel` and `vectors` are the thread's own, z and the rest are shared.
class GiantRowSolver {
 public:
  GiantRowSolver() = default;
  GiantRowSolver(int factors, bool cholesky) : slices_(factors <= 512 ? 16 : 4) {
    for (Matrix<float>& sums : slice_sums_) sums = Matrix<float>(slices_, factors);
    for (Offset s = 0; cholesky && s < slices_; ++s)
      matrices_.emplace_back(padded(factors), factors);
  }

  /// See conjugate_gradient() and solve_row_cholesky().
  template <Isa isa>
  bool solve_cg(const RowEntries& entries, float identity, int steps, float* z,
                Matrix<float>& vectors);
  template <Isa isa>
  bool solve_cholesky(const RowEntries& entries, float identity, float* z, Matrix<float>& panel);

 private:
  template <Isa isa>
  void add_slices(const RowEntries& entries, bool residual, float* x, float* sum,
                  Matrix<float>& slice_sums);

  Offset slices_ = 0;
  /// Two, taken in turn: a thread may start on the next pass while others still read.
  Matrix<float> slice_sums_[2];
  std::vector<Matrix<float>> matrices_;  ///< one a slice
  bool solved_ = false;
};

}  // namespace wf::cpu
