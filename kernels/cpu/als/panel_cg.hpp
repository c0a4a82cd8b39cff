#pragma once

#include "cpu/als/matrix.hpp"
#include "cpu/als/panel.hpp"

namespace wf::cpu {

/// Improves z by `steps` conjugate-gradient steps on (identity I + sum w y y') z = sum t y, fewer
/// when the residual falls to 1e-6 of what it was. z has the panel's padded width; `workspace` has
/// cg_vectors rows of it. False when the curvature is not positive or a number not finite.
bool solve_panel_cg(const Panel& panel, float identity, int steps, float* z,
                    Matrix<float>& workspace);

inline constexpr int cg_vectors = 3;

}  // namespace wf::cpu
