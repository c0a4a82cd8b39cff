#pragma once

#include "cpu/simd.hpp"
#include "warpfactor/types.hpp"

namespace wf::cpu {

// For use inside dispatched bodies; width is a multiple of 16.

WF_INLINE float inner_product(const float* a, const float* b, Offset width) {
  Float16 sum{};
  for (Offset j = 0; j < width; j += 16) sum += load16(a + j) * load16(b + j);
  return sum16(sum);
}

/// target = a + scale * b
WF_INLINE void combine(const float* a, float scale, const float* b, Offset width, float* target) {
  for (Offset j = 0; j < width; j += 16) store16(target + j, load16(a + j) + load16(b + j) * scale);
}

/// target = scale * a
WF_INLINE void scale_into(const float* a, float scale, Offset width, float* target) {
  for (Offset j = 0; j < width; j += 16) store16(target + j, load16(a + j) * scale);
}

}  // namespace wf::cpu
