#pragma once

#include <algorithm>

#include "contract/sgd.hpp"

namespace wf {

/// The batch size that batch_size = 0 stands for.
constexpr Offset sgd_batch_size(Offset samples) { return std::max<Offset>(samples / 128, 32); }

}  // namespace wf
