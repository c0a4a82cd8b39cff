#pragma once

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <cmath>
#include <cstdint>

#include "cpu/simd/region.hpp"
#include "cpu/simd/types.hpp"

namespace wf::cpu {
inline namespace WF_ISA {

using Floats = Float32x4;
using Ints = Int32x4;
using Words = Uint64x2;

WF_INLINE std::uint32_t greater_bits(Floats a, Floats b) {
#if defined(__SSE2__)
  return static_cast<std::uint32_t>(_mm_movemask_ps(_mm_cmpgt_ps(a, b)));
#else
  const Ints bits = (a > b) & Ints{1, 2, 4, 8};
  return static_cast<std::uint32_t>(bits[0] | bits[1] | bits[2] | bits[3]);
#endif
}

WF_INLINE Floats square_root(Floats v) {
  for (int i = 0; i < lanes_of<Floats>; ++i) v[i] = std::sqrt(v[i]);
  return v;
}

WF_INLINE Ints count_reached(Ints counts, Floats a, Floats b) { return counts - (a >= b); }

/// Lane by lane.
inline constexpr bool permutes_at_once = false;
WF_INLINE Floats permute(Floats table, Ints index) {
  return Floats{table[index[0] & 3], table[index[1] & 3], table[index[2] & 3], table[index[3] & 3]};
}
WF_INLINE Floats permute(Floats low, Floats high, Ints index) {
  return (index & lanes_of<Floats>) != 0 ? permute(high, index) : permute(low, index);
}

WF_INLINE Words multiply_low(Words a, Words b) {
#if defined(__SSE2__)
  return reinterpret_cast<Words>(
      _mm_mul_epu32(reinterpret_cast<__m128i>(a), reinterpret_cast<__m128i>(b)));
#else
  constexpr std::uint64_t low = 0xFFFFFFFFu;
  return (a & low) * (b & low);
#endif
}

}  // namespace WF_ISA
}  // namespace wf::cpu
