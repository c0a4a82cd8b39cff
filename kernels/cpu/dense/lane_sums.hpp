#pragma once

#include "cpu/simd/vector.hpp"

// For files *_simd.cpp.

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

/// The sums over the lanes of four vectors.
WF_INLINE Float32x4 lane_sums(Float32x4 a, Float32x4 b, Float32x4 c, Float32x4 d) {
  const Float32x4 ab =
      __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Float32x4 cd =
      __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
  return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

/// Adds the parts of a vector up until four lanes are left.
WF_INLINE Float32x4 four_lanes(Float32x4 v) { return v; }
WF_INLINE Float32x4 four_lanes(Float32x8 v) {
  return __builtin_shufflevector(v, v, 0, 1, 2, 3) + __builtin_shufflevector(v, v, 4, 5, 6, 7);
}
WF_INLINE Float32x4 four_lanes(Float32x16 v) {
  return four_lanes(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
                    __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15));
}

/// Sixteen sums, whatever the registers hold: every instruction set adds in the same order.
struct SixteenSums {
  Floats part[16 / lanes];
};
WF_INLINE Float32x4 four_lanes(SixteenSums sums) {
  for (int count = 16 / lanes / 2; count > 0; count /= 2)
    for (int p = 0; p < count; ++p) sums.part[p] += sums.part[p + count];
  return four_lanes(sums.part[0]);
}

// The sums over the lanes of each of eight vectors. Halves of two vectors are added into one, until
// every vector has one lane left; which two meet is chosen so that the sums end in order.

WF_INLINE Float32x8 lane_sums(const Float32x4 (&v)[8]) {
  return __builtin_shufflevector(lane_sums(v[0], v[1], v[2], v[3]),
                                 lane_sums(v[4], v[5], v[6], v[7]), 0, 1, 2, 3, 4, 5, 6, 7);
}

WF_INLINE Float32x8 add_halves(Float32x8 a, Float32x8 b) {
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11) +
         __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
}
WF_INLINE Float32x8 add_pairs(Float32x8 a, Float32x8 b) {
  return __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13) +
         __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
}
WF_INLINE Float32x8 lane_sums(const Float32x8 (&v)[8]) {
  const Float32x8 low = add_pairs(add_halves(v[0], v[4]), add_halves(v[1], v[5]));
  const Float32x8 high = add_pairs(add_halves(v[2], v[6]), add_halves(v[3], v[7]));
  return __builtin_shufflevector(low, high, 0, 2, 8, 10, 4, 6, 12, 14) +
         __builtin_shufflevector(low, high, 1, 3, 9, 11, 5, 7, 13, 15);
}

WF_INLINE Float32x16 add_halves(Float32x16 a, Float32x16 b) {
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
         __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30,
                                 31);
}
WF_INLINE Float32x16 add_quarters(Float32x16 a, Float32x16 b) {
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) +
         __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
}
WF_INLINE Float32x8 lane_sums(const Float32x16 (&v)[8]) {
  const Float32x16 even = add_quarters(add_halves(v[0], v[2]), add_halves(v[4], v[6]));
  const Float32x16 odd = add_quarters(add_halves(v[1], v[3]), add_halves(v[5], v[7]));
  const Float32x16 pairs =
      __builtin_shufflevector(even, odd, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29) +
      __builtin_shufflevector(even, odd, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30,
                              31);
  const Float32x16 swapped =
      __builtin_shufflevector(pairs, pairs, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
  const Float32x16 sums = pairs + swapped;
  return __builtin_shufflevector(sums, sums, 0, 2, 4, 6, 8, 10, 12, 14);
}

/// In a fixed order.
WF_INLINE float lane_sum(Float32x8 v) {
  const Float32x4 sums = four_lanes(v);
  return (sums[0] + sums[2]) + (sums[1] + sums[3]);
}

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
