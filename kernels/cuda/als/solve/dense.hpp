#pragma once

#include "cuda/als/entries/plan.hpp"

namespace wf::cuda {

/// Rows solved exactly, `block_size` factors at a time, from the matrices in a workspace, which are
/// overwritten. block_size >= factors is the Cholesky method.
struct DenseProblem {
  int factors;
  int width;
  int block_size;
  const float* start;  ///< row of a place at start + place * width; null: zero
  float* out;          ///< row of a place at out + (place - first_place) * width
  int* broken;         ///< set to 1 where a block cannot be factorised
  Offset first_place;
};
void solve_dense(const Context& context, const DenseProblem& problem, const DenseRow* rows,
                 int count, double* matrices, const double* targets);

}  // namespace wf::cuda
