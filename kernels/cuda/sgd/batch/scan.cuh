#pragma once

#include "cuda/device/reduce.cuh"

namespace wf::cuda {

/// The sum over the lanes before this one.
template <class T>
__device__ inline T warp_sum_before(T value) {
  const int lane = threadIdx.x % warp_lanes;
  T sum = value;
  for (int distance = 1; distance < warp_lanes; distance *= 2) {
    const T other = __shfl_up_sync(all_lanes, sum, distance);
    if (lane >= distance) sum += other;
  }
  return sum - value;
}

/// The sum over the threads of the block before this one. scratch: one T a warp in shared memory.
/// A barrier before and after, so that scratch may be used again at once.
template <class T>
__device__ inline T block_sum_before(T value, T* scratch) {
  const int warp = threadIdx.x / warp_lanes;
  T sum = warp_sum_before(value);
  if (threadIdx.x % warp_lanes == warp_lanes - 1) scratch[warp] = sum + value;
  __syncthreads();
  for (int w = 0; w < warp; ++w) sum += scratch[w];
  __syncthreads();
  return sum;
}

}  // namespace wf::cuda
