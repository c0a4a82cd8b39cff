#pragma once

#include <immintrin.h>

#include <cstdint>

#include "cpu/simd/region.hpp"
#include "cpu/simd/types.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

using Floats = Float32x16;
using Ints = Int32x16;
using Words = Uint64x8;

WF_INLINE std::uint32_t greater_bits(Floats a, Floats b) {
  return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ);
}
WF_INLINE std::uint32_t greater_bits(Float32x4 a, Float32x4 b) {
  return static_cast<std::uint32_t>(_mm_movemask_ps(_mm_cmpgt_ps(a, b)));
}

// maskz with all lanes: of the plain ones GCC 12 says that they use what is not initialised.

WF_INLINE Floats square_root(Floats v) { return _mm512_maskz_sqrt_ps(0xFFFF, v); }

WF_INLINE Ints count_reached(Ints counts, Floats a, Floats b) {
  const __m512i each = reinterpret_cast<__m512i>(counts);
  return reinterpret_cast<Ints>(_mm512_mask_add_epi32(each, _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ),
                                                      each, _mm512_set1_epi32(1)));
}

inline constexpr bool permutes_at_once = true;
WF_INLINE Floats permute(Floats table, Ints index) {
  return _mm512_maskz_permutexvar_ps(0xFFFF, reinterpret_cast<__m512i>(index), table);
}
WF_INLINE Floats permute(Floats low, Floats high, Ints index) {
  return _mm512_permutex2var_ps(low, reinterpret_cast<__m512i>(index), high);
}

WF_INLINE Words multiply_low(Words a, Words b) {
  return reinterpret_cast<Words>(
      _mm512_maskz_mul_epu32(0xFF, reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
}

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
