#pragma once

#include "cpu/als/row_entries.hpp"
#include "cpu/dense/matrix.hpp"

namespace wf::cpu {

/// conjugate_gradient() on one row's entries. z has the padded width. The entries' vectors are
/// gathered once into `panel`, or for every step where it has too few rows.
bool solve_row_cg(const RowEntries& entries, float identity, int steps, float* z,
                  Matrix<float>& panel, Matrix<float>& vectors);

/// sum += sum over entries [begin, end) of (t - w y.x) y if `residual`, else of w (y.x) y.
void add_row_entries(const RowEntries& entries, Offset begin, Offset end, bool residual, float* x,
                     float* sum, Matrix<float>& panel);

}  // namespace wf::cpu
