#pragma once

#include <immintrin.h>

#include <cstdint>

#include "cpu/simd/region.hpp"
#include "cpu/simd/types.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

using Floats = Float32x8;
using Ints = Int32x8;
using Words = Uint64x4;

WF_INLINE std::uint32_t greater_bits(Floats a, Floats b) {
  return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ)));
}
WF_INLINE std::uint32_t greater_bits(Float32x4 a, Float32x4 b) {
  return static_cast<std::uint32_t>(_mm_movemask_ps(_mm_cmpgt_ps(a, b)));
}

WF_INLINE Floats square_root(Floats v) { return _mm256_sqrt_ps(v); }

WF_INLINE Ints count_reached(Ints counts, Floats a, Floats b) { return counts - (a >= b); }

inline constexpr bool permutes_at_once = true;
WF_INLINE Floats permute(Floats table, Ints index) {
  return _mm256_permutevar8x32_ps(table, reinterpret_cast<__m256i>(index));
}
WF_INLINE Floats permute(Floats low, Floats high, Ints index) {
  return (index & lanes_of<Floats>) != 0 ? permute(high, index) : permute(low, index);
}

WF_INLINE Words multiply_low(Words a, Words b) {
  return reinterpret_cast<Words>(
      _mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
}

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
