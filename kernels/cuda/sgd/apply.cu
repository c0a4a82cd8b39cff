#include "cuda/sgd/apply.hpp"

#include "cuda/reduce.cuh"

namespace wf::cuda {
namespace {

constexpr int threads = 128;
/// Positions whose features one warp steps.
constexpr int positions_a_warp = 8;

/// The end of the run of equal keys that begins at `begin`: looked for ever further ahead, then
/// between the last two places.
__device__ inline Offset end_of_run(const SortedGradients& gradients, Offset begin) {
  const std::uint32_t key = key_of(gradients.sorted[begin]);
  Offset inside = begin;
  Offset step = 1;
  while (inside + step < gradients.count && key_of(gradients.sorted[inside + step]) == key) {
    inside += step;
    step *= 2;
  }
  Offset outside = min(inside + step, gradients.count);
  while (outside - inside > 1) {
    const Offset middle = inside + (outside - inside) / 2;
    if (key_of(gradients.sorted[middle]) == key)
      inside = middle;
    else
      outside = middle;
  }
  return outside;
}

/// One step of one coordinate of a feature, by the gradients begin .. end - 1.
__device__ inline void step_coordinate(const SgdSideView& side, const SgdStepper& stepper,
                                       const SortedGradients& gradients, Offset begin, Offset end,
                                       int column) {
  float sum = 0;
  float squares = 0;
#pragma unroll 4
  for (Offset k = begin; k < end; ++k) {
    const std::uint32_t position = position_of(gradients.sorted[k]);
    float gradient = gradients.scales[position];
    if (column < side.factors) {
      const Offset row =
          gradients.rows == nullptr ? position / gradients.a_sample : gradients.rows[position];
      gradient *= gradients.vectors[row * side.width + column];
    }
    sum += gradient;
    squares += gradient * gradient;
  }
  const Coordinate at(side, key_of(gradients.sorted[begin]), column);
  float step = at.step == nullptr ? 0.0f : *at.step;
  stepper(*at.x, *at.accumulator, step, {sum, squares, static_cast<float>(end - begin)});
  if (at.step != nullptr) *at.step = step;
}

/// One warp some positions and 32 columns: the features whose gradients begin at these positions.
__global__ void step_features(SgdSideView side, SgdStepper stepper, SortedGradients gradients,
                              int columns) {
  const int column = static_cast<int>(blockIdx.y * warp_lanes + threadIdx.x % warp_lanes);
  if (column >= columns) return;
  const Offset warp = Offset{blockIdx.x} * (blockDim.x / warp_lanes) + threadIdx.x / warp_lanes;
  const Offset first = warp * positions_a_warp;
  const Offset last = min(first + positions_a_warp, gradients.count);
  for (Offset k = first; k < last; ++k) {
    const std::uint32_t key = key_of(gradients.sorted[k]);
    if (key == gradients.none) return;
    if (k > 0 && key_of(gradients.sorted[k - 1]) == key) continue;
    step_coordinate(side, stepper, gradients, k, end_of_run(gradients, k), column);
  }
}

}  // namespace

void apply_gradients(const Context& context, const SgdSideView& side, const SgdStepper& stepper,
                     const SortedGradients& gradients, bool with_bias) {
  if (gradients.count == 0) return;
  constexpr Offset positions_a_block = threads / warp_lanes * positions_a_warp;
  const int columns = side.factors + (with_bias ? 1 : 0);
  const dim3 grid(
      static_cast<unsigned>((gradients.count + positions_a_block - 1) / positions_a_block),
      static_cast<unsigned>((columns + warp_lanes - 1) / warp_lanes));
  check(
      launch(step_features, grid, threads, 0, context.stream(), side, stepper, gradients, columns),
      "step_features");
}

}  // namespace wf::cuda
