#pragma once

#include <cstdint>

#include "cuda/sgd/batch.hpp"
#include "cuda/sgd/side.hpp"
#include "cuda/sgd/step.cuh"

namespace wf::cuda {

/// Gradients by feature: position p stands for scales[p] * row of `vectors`, which is rows[p], or
/// p / a_sample where rows is null.
struct SortedGradients {
  const Keyed* sorted;
  Offset count;
  std::uint32_t none;  ///< the key of what is left out, after all others
  const float* scales;
  const std::uint32_t* rows;
  int a_sample;
  const float* vectors;
};

/// Every feature that has gradients takes one step, which sums them in their order.
void apply_gradients(const Context& context, const SgdSideView& side, const SgdStepper& stepper,
                     const SortedGradients& gradients, bool with_bias);

}  // namespace wf::cuda
