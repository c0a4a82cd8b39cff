// Stands in for the header of the CUDA toolkit where none is installed: fp16 as stored, and the
// conversions that the CUDA backend uses, rounded to nearest even as on a device.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "vector_types.h"

struct __half {
  std::uint16_t bits;
};
struct alignas(4) __half2 {
  __half x, y;
};
using half = __half;
using half2 = __half2;

inline float __half2float(__half value) {
  const std::uint32_t magnitude = value.bits & 0x7fffu;
  std::uint32_t bits = magnitude << 13;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  result *= 0x1p112f;  // from the exponents of fp16 to those of fp32, subnormal numbers too
  if (magnitude >= 0x7c00u) {
    bits |= 0x7f800000u;  // infinity and NaN
    std::memcpy(&result, &bits, sizeof result);
  }
  return std::copysign(result, value.bits & 0x8000u ? -1.0f : 1.0f);
}

inline __half __float2half(float value) {
  const std::uint16_t sign = std::signbit(value) ? 0x8000u : 0;
  const float magnitude = std::fabs(value);
  if (std::isnan(value)) return {0x7fff};
  constexpr float rounded_to_infinity = 65520, smallest_normal = 0x1p-14f;
  if (magnitude >= rounded_to_infinity) return {static_cast<std::uint16_t>(sign | 0x7c00u)};
  if (magnitude < smallest_normal)
    return {static_cast<std::uint16_t>(sign | std::lrint(magnitude * 0x1p24f))};
  std::uint32_t bits;
  std::memcpy(&bits, &magnitude, sizeof bits);
  bits += 0xfffu + (bits >> 13 & 1u);
  return {static_cast<std::uint16_t>(sign | ((bits >> 13) - (112u << 10)))};
}
inline __half __float2half_rn(float value) { return __float2half(value); }

inline __half2 __floats2half2_rn(float x, float y) { return {__float2half(x), __float2half(y)}; }
inline float2 __half22float2(__half2 pair) { return {__half2float(pair.x), __half2float(pair.y)}; }

/// Exact in fp32, so that it is rounded once.
inline __half2 __hmul2(__half2 a, __half2 b) {
  return __floats2half2_rn(__half2float(a.x) * __half2float(b.x),
                           __half2float(a.y) * __half2float(b.y));
}
