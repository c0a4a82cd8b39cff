#pragma once

#include "cuda/als/solve/cg.hpp"

namespace wf::cuda {

/// form_residuals() for rows that are held in registers.
void form_narrow_residuals(const Context& context, const CgProblem& problem,
                           const EntryChunk* chunks, int count, float* residuals);

}  // namespace wf::cuda
