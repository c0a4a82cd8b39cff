#pragma once

#include "cuda/als/entries/plan.hpp"
#include "cuda/als/solve/cg_problem.hpp"

namespace wf::cuda {

/// What solve_cg_panel() does, for any width and degree: what does not fit in shared memory is
/// gathered at each step.
void solve_cg_wide(const Context& context, const CgProblem& problem, const RowRange& range,
                   const PanelBytes& bytes);

/// residuals[n] = sum (t - w y.z) y over chunk n, with z the row's start value, in fp32.
void form_residuals(const Context& context, const CgProblem& problem, const EntryChunk* chunks,
                    int count, float* residuals);

}  // namespace wf::cuda
