#pragma once

#include "cuda/device/reduce.cuh"
#include "cuda/sgd/step/side.hpp"

namespace wf::cuda {

/// A user as a sample sees it, the row in shared memory.
struct SeenUser {
  const float* row;
  float bias;
};

/// Lanes that score one item together; a warp scores several at once.
inline constexpr int score_lanes = 8;
inline constexpr int scores_at_once = warp_lanes / score_lanes;

__device__ inline int score_group() {
  return static_cast<int>(threadIdx.x) % warp_lanes / score_lanes;
}

/// The score of each group's item, the same in all lanes of the group, in a fixed order of sums;
/// where a group is not active nothing is read and 0 returned. For whole warps.
__device__ inline float group_score(const RowTable& items, const SeenUser& user, Id item,
                                    bool active) {
  float sum = 0;
  if (active) {
    const float4* p = reinterpret_cast<const float4*>(user.row);
    const float4* q = reinterpret_cast<const float4*>(items.row(item));
#pragma unroll 4
    for (int i = static_cast<int>(threadIdx.x) % score_lanes; i < items.width / 4;
         i += score_lanes) {
      const float4 a = p[i];
      const float4 b = q[i];
      sum += a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w;
    }
  }
  for (int distance = score_lanes / 2; distance > 0; distance /= 2)
    sum += __shfl_xor_sync(all_lanes, sum, distance);
  return active ? user.bias + items.biases[item] + sum : 0.0f;
}

}  // namespace wf::cuda
