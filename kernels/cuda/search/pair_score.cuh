#pragma once

#include "cuda/device/launch.cuh"
#include "cuda/search/fp32/score.hpp"

namespace wf::cuda {

/// Dimensions that are summed on their own before they join the score.
inline constexpr int score_chunk = 32;

/// One rounding, whatever the compiler would contract: every kernel must give the same score.
__device__ inline float add_term(float sum, float a, float b, bool distance) {
  const float difference = a - b;
  return distance ? fmaf(difference, difference, sum) : fmaf(a, b, sum);
}

/// The score of one pair, by one thread. Four loads at a time, because its reads are its cost.
__device__ inline float pair_score(const ScoreOperands& operands, Offset query, Offset row) {
  const float4* left = reinterpret_cast<const float4*>(operands.queries + query * operands.width);
  const float4* right = reinterpret_cast<const float4*>(operands.base + row * operands.width);
  float sum = 0;
  for (int first = 0; first < operands.width / 4; first += score_chunk / 4) {
    float part = 0;
    for (int d = first; d < first + score_chunk / 4; ++d) {
      const float4 a = left[d];
      const float4 b = right[d];
      part = add_term(part, a.x, b.x, operands.distance);
      part = add_term(part, a.y, b.y, operands.distance);
      part = add_term(part, a.z, b.z, operands.distance);
      part = add_term(part, a.w, b.w, operands.distance);
    }
    sum += part;
  }
  return sum;
}

}  // namespace wf::cuda
