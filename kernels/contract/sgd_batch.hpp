#pragma once

#include <algorithm>

#include "contract/sgd.hpp"

namespace wf {

/// The batch size of training on so many samples.
constexpr Offset sgd_batch_size(const SgdProblem& /*problem*/, const SgdParameters& parameters,
                                Offset samples) {
  if (parameters.batch_size > 0) return parameters.batch_size;
  return std::max<Offset>(samples / 128, 32);
}

}  // namespace wf
