#pragma once

#include "cpu/als/matrix.hpp"
#include "cpu/als/row_entries.hpp"

namespace wf::cpu {

/// Improves z by `steps` conjugate-gradient steps on (identity I + sum w y y') z = sum t y, fewer
/// when the residual falls to 1e-6 of what it was. z has the padded width. The entries' vectors are
/// gathered once into `panel`, or for every step where it has too few rows: a multiple of four.
/// `vectors` has cg_vectors rows. False when the curvature is not positive or a number not finite.
bool solve_row_cg(const RowEntries& entries, float identity, int steps, float* z,
                  Matrix<float>& panel, Matrix<float>& vectors);

inline constexpr int cg_vectors = 3;

}  // namespace wf::cpu
