#include "cuda/als/fp16_plane.hpp"

#include <algorithm>

#include "cuda/als/fp16_plane.cuh"
#include "cuda/device/reduce.cuh"

namespace wf::cuda {
namespace {

/// Magnitudes order as their bits do, so that the order of the updates does not matter.
__global__ void find_largest(const float* values, Offset count, unsigned* largest) {
  const Offset stride = Offset{gridDim.x} * blockDim.x;
  unsigned most = 0;
  for (Offset i = Offset{blockIdx.x} * blockDim.x + threadIdx.x; i < count; i += stride)
    most = max(most, __float_as_uint(fabsf(values[i])));
  for (int distance = warp_lanes / 2; distance > 0; distance /= 2)
    most = max(most, __shfl_xor_sync(all_lanes, most, distance));
  if (threadIdx.x % warp_lanes == 0) atomicMax(largest, most);
}

__global__ void round_to_fp16(const float* values, Offset count, const unsigned* largest,
                              __half* plane) {
  const float scale = plane_scale(*largest);
  const Offset stride = Offset{gridDim.x} * blockDim.x;
  for (Offset i = Offset{blockIdx.x} * blockDim.x + threadIdx.x; i < count; i += stride)
    plane[i] = __float2half(values[i] * scale);
}

}  // namespace

void Fp16Plane::round(const Context& context, const FactorTable& table, Offset rows) {
  const Offset count = rows * table.width;
  if (count == 0) return;
  const Offset blocks = std::min<Offset>(blocks_of(count, 1024), 4096);
  largest_.clear(context);
  launch(context, "find_largest", find_largest, blocks, 256, 0, table.row(0), count,
         largest_.data());
  launch(context, "round_to_fp16", round_to_fp16, blocks, 256, 0, table.row(0), count,
         largest_.data(), values_.data());
}

}  // namespace wf::cuda
