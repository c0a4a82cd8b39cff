#pragma once

#include "cpu/als/matrix.hpp"
#include "cpu/als/panel.hpp"

namespace wf::cpu {

/// z = the solution of (identity I + sum w y y') z = sum t y; with 1e-6 of the mean diagonal added
/// where that is singular. `matrix` is scratch of the panel's padded width, squared. False when the
/// factorisation fails.
bool solve_panel_cholesky(const Panel& panel, float identity, float* z, Matrix<float>& matrix);

}  // namespace wf::cpu
