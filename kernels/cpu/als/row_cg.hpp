#pragma once

#include "cpu/als/row_entries.hpp"
#include "cpu/dense/matrix.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// Rows of `vectors` of a thread: five for conjugate_gradient(), two for its caller.
inline constexpr int cg_vectors = 7;

/// conjugate_gradient() on one row's entries. z has the padded width. Meanwhile the vectors of
/// `next`, the row to be solved after this one, come into the cache; null: none.
template <Isa isa>
bool solve_row_cg(const RowEntries& entries, const RowEntries* next, float identity, int steps,
                  float* z, Matrix<float>& vectors);

/// sum += sum over entries [begin, end) of (t - w y.x) y if `residual`, else of w (y.x) y, without
/// their scale.
template <Isa isa>
void add_row_entries(const RowEntries& entries, Offset begin, Offset end, bool residual, float* x,
                     float* sum, Offset padded_width);

}  // namespace wf::cpu
