#pragma once

#include <cstdint>

#include "contract/philox.hpp"
#include "warpfactor/factor_matrix.hpp"

namespace wf {

/// Draws rows first_row .. factors.rows() - 1 from N(0, scale^2). Element (row, column) is a
/// function of seed, stream, row and column alone, so that a matrix that grows keeps its rows.
void draw_normal(FactorMatrix& factors, Offset first_row, double scale, std::uint64_t seed,
                 Stream stream);

}  // namespace wf
