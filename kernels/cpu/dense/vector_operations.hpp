#pragma once

#include <type_traits>

#include "cpu/simd/vector.hpp"
#include "warpfactor/types.hpp"

// For files *_simd.cpp; width is a multiple of 16.

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

/// Runs body(width) with the width as a compile-time constant where it is a common one.
template <class Body>
WF_INLINE void with_width(Offset width, const Body& body) {
  switch (width) {
    case 32:
      return body(std::integral_constant<Offset, 32>{});
    case 64:
      return body(std::integral_constant<Offset, 64>{});
    case 128:
      return body(std::integral_constant<Offset, 128>{});
    case 256:
      return body(std::integral_constant<Offset, 256>{});
    default:
      return body(width);
  }
}

WF_INLINE float inner_product(const float* a, const float* b, Offset width) {
  Float32x16 sum{};
  for (Offset j = 0; j < width; j += 16) sum += load<Float32x16>(a + j) * load<Float32x16>(b + j);
  return sum_of_lanes(sum);
}

/// target = a + scale * b
WF_INLINE void combine(const float* a, float scale, const float* b, Offset width, float* target) {
  for (Offset j = 0; j < width; j += 16)
    store(target + j, load<Float32x16>(a + j) + load<Float32x16>(b + j) * scale);
}

/// target = a * b, element by element
WF_INLINE void multiply(const float* a, const float* b, Offset width, float* target) {
  for (Offset j = 0; j < width; j += 16)
    store(target + j, load<Float32x16>(a + j) * load<Float32x16>(b + j));
}

/// target = scale * a
WF_INLINE void scale_into(const float* a, float scale, Offset width, float* target) {
  for (Offset j = 0; j < width; j += 16) store(target + j, load<Float32x16>(a + j) * scale);
}

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
