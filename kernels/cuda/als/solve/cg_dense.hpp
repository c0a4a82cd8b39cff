#pragma once

#include "cuda/als/entries/plan.hpp"
#include "cuda/als/solve/cg_problem.hpp"

namespace wf::cuda {

/// Rows whose matrices are formed: matrices[slot]. residuals[slot]: at the start value, without
/// what the diagonal contributes.
void solve_cg_dense(const Context& context, const CgProblem& problem, const DenseRow* rows,
                    int count, const float* matrices, const float* residuals);

}  // namespace wf::cuda
