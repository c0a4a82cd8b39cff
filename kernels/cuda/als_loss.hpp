#pragma once

#include "cuda/device_entries.hpp"
#include "cuda/gramian.hpp"

namespace wf::cuda {

/// The loss of the contract, in double, summed in a fixed order.
double als_loss(const Context& context, const DeviceEntries& users, const DeviceEntries& items,
                const FactorTable& user_factors, const FactorTable& item_factors,
                double unobserved_weight);

}  // namespace wf::cuda
