#pragma once

#include "cuda/device/launch.cuh"

namespace wf::cuda {

inline constexpr unsigned all_lanes = 0xffffffffu;
inline constexpr int warp_lanes = 32;

/// The sum over the warp, the same in every lane, in a fixed order.
template <class Real>
__device__ inline Real warp_sum(Real value) {
  for (int distance = warp_lanes / 2; distance > 0; distance /= 2)
    value += __shfl_xor_sync(all_lanes, value, distance);
  return value;
}

/// The sum over the block, the same in every thread, in a fixed order. scratch: one Real a warp in
/// shared memory. A barrier before and after, so that scratch may be used again at once.
template <class Real>
__device__ inline Real block_sum(Real value, Real* scratch) {
  const int lane = threadIdx.x % warp_lanes;
  const int warps = blockDim.x / warp_lanes;
  value = warp_sum(value);
  if (lane == 0) scratch[threadIdx.x / warp_lanes] = value;
  __syncthreads();
  Real sum = 0;
  for (int warp = 0; warp < warps; ++warp) sum += scratch[warp];
  __syncthreads();
  return sum;
}

}  // namespace wf::cuda
