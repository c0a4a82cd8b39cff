#pragma once

#include "cuda/als/gram/gram.hpp"
#include "cuda/als/solve/cg_problem.hpp"

namespace wf::cuda {

/// What form_exact() forms but the right-hand sides, by tensor cores from the fp16 plane into fp32.
/// largest_weight: of all entries, in magnitude.
void form_fp16(const Context& context, const SidePlan& plan, const GramBatch& batch,
               const CgProblem& problem, float largest_weight, GramWorkspace<float>& workspace);

}  // namespace wf::cuda
