#pragma once

#include "cuda/device/device_memory.hpp"
#include "cuda/device/launch.cuh"
#include "cuda/device/ptx.cuh"
#include "timer.hpp"

namespace wf::bench {

inline constexpr int mma_rounds = 4096;
inline constexpr int mma_chains = 8;  ///< products of a warp that do not wait for each other

/// Nothing but fp16 products with sums in fp32, all in registers.
static __global__ void multiply_registers(float* out) {
  const unsigned one = 0x3c003c00u;  // two halves of 1
  const unsigned a[4] = {one, one, one, one};
  const unsigned b[2] = {one, one};
  float sums[mma_chains][4] = {};
  for (int round = 0; round < mma_rounds; ++round)
#pragma unroll
    for (int chain = 0; chain < mma_chains; ++chain) mma_m16n8k16(sums[chain], a, b);
  float sum = 0;
  for (int chain = 0; chain < mma_chains; ++chain) sum += sums[chain][0];
  out[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

/// Operations a second of mma.m16n8k16, a multiplication and an addition each.
inline double mma_rate(const cuda::Context& context, const Timer& timer) {
  const unsigned blocks = 2048;
  const unsigned threads = 256;
  cuda::DeviceArray<float> out(blocks * threads);
  const double seconds = timer.fastest([&] {
    cuda::launch(context, "multiply_registers", multiply_registers, blocks, threads, 0, out.data());
  });
  return 2.0 * 16 * 8 * 16 * mma_rounds * mma_chains * blocks * (threads / 32) / seconds;
}

}  // namespace wf::bench
