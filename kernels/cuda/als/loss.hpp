#pragma once

#include "cuda/als/half_step.hpp"

namespace wf::cuda {

/// The contract's loss. users: their problem against the items.
double als_loss(const Context& context, const SideProblem& users, const DeviceEntries& items,
                double unobserved_weight);

/// Of device memory, while it lasts. rows: of the larger side.
std::size_t als_loss_bytes(int factors, Offset rows);

}  // namespace wf::cuda
