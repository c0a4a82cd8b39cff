#pragma once

// The vectors of a file *_simd.cpp, for the instruction set that it is compiled for. The file of an
// instruction set names what fills one of its registers (`Floats`, `Ints`, and `Words` of 64 bits)
// and has what lane-by-lane operators cannot say:
//
//   greater_bits(a, b)          bit i: lane i of a is greater than lane i of b
//   square_root(v)              correctly rounded
//   count_reached(n, a, b)      n, plus 1 in each lane where a >= b
//   permute(table, i)           each lane's element of a vector, or of two, at the index modulo
//   permute(low, high, i)       their size; permutes_at_once: in one instruction or a few
//   multiply_low(a, b)          the products of the low 32 bits of each lane
//
// For all else the vectors that g++ and clang++ have themselves give the instructions that one
// would write by hand, so that a library such as Highway is not needed.

#include "cpu/simd/isa.hpp"
#include "cpu/simd/region.hpp"
#include "cpu/simd/types.hpp"

#if defined(WARPFACTOR_AVX512)
#include "cpu/simd/avx512.hpp"
#elif defined(WARPFACTOR_AVX2)
#include "cpu/simd/avx2.hpp"
#else
#include "cpu/simd/baseline.hpp"
#endif

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

inline constexpr Isa compiled_isa = Isa::WF_ISA;
inline constexpr int lanes = lanes_of<Floats>;

template <class Vector = Floats>
WF_INLINE Vector load(const Element<Vector>* p) {
  Vector v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
template <class Vector>
WF_INLINE void store(Element<Vector>* p, Vector v) {
  __builtin_memcpy(p, &v, sizeof v);
}
template <class Vector = Floats>
WF_INLINE Vector broadcast(Element<Vector> value) {
  return value - Vector{};
}

/// Lane by lane the greater number.
template <class Vector>
WF_INLINE Vector greater(Vector a, Vector b) {
  return a > b ? a : b;
}

/// The sum of all lanes, in an order that depends on their number alone.
template <class Vector>
WF_INLINE Element<Vector> sum_of_lanes(Vector v) {
  Element<Vector> sums[lanes_of<Vector>];
  store(sums, v);
  for (int width = lanes_of<Vector> / 2; width > 0; width /= 2)
    for (int i = 0; i < width; ++i) sums[i] += sums[i + width];
  return sums[0];
}

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
