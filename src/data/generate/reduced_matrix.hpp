#pragma once

#include <vector>

#include "warpfactor/interactions.hpp"

namespace wf {

/// `matrix` shrunk to rows x columns: users and items in descending order of degree are cut into
/// groups of equal size, and an element is the share of stored entries among the cells of a pair of
/// groups, the largest scaled to 1. It has the degree law of the whole; Belletti et al. reduce a
/// singular value decomposition instead. No element is below 1e-3, so that every cell of an
/// expansion can be reached. Row-major.
std::vector<double> reduced_matrix(const Interactions& matrix, Id rows, Id columns);

}  // namespace wf
