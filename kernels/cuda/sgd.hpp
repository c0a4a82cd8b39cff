#pragma once

#include <memory>

#include "contract/sgd.hpp"

namespace wf::cuda {

/// Throws Error(memory) with both figures when the device has not enough.
std::unique_ptr<SgdTrainer> make_sgd(int device, const SgdProblem& problem,
                                     const SgdParameters& parameters);

}  // namespace wf::cuda
