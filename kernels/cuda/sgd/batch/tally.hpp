#pragma once

#include "contract/sgd.hpp"
#include "cuda/sgd/batch/batch.hpp"

namespace wf::cuda {

/// Adds the outcomes of one batch to the report on the device, in an order of the batch alone.
void add_outcomes(const Context& context, const SgdOutcome* outcomes, Offset count,
                  SgdReport* report);

}  // namespace wf::cuda
