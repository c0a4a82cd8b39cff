#pragma once

#include "contract/als.hpp"
#include "models/als/fields.hpp"
#include "warpfactor/als.hpp"

namespace wf {

/// Throws Error(argument) naming the setting that is out of its range, its value and the range.
void check_config(const AlsConfig& config);

AlsParameters solver_parameters(const AlsConfig& config);

}  // namespace wf
