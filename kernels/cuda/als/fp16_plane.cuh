#pragma once

#include "cuda/als/fp16_plane.hpp"
#include "cuda/device/launch.cuh"

namespace wf::cuda {

/// The power of two by which the values of a plane are multiplied; 1 where there is none to find.
__device__ inline float plane_scale(unsigned largest) {
  constexpr int exponent_bits = 23;
  constexpr int infinite = 255;
  const int exponent = static_cast<int>(largest >> exponent_bits);
  if (largest == 0 || exponent == infinite) return 1.0f;
  const int wanted = min(2 * 127 + 8 - exponent, infinite - 1);
  return __uint_as_float(static_cast<unsigned>(wanted) << exponent_bits);
}

}  // namespace wf::cuda
