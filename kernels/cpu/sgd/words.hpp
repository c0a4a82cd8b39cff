#pragma once

#include <cstdint>

#include "cpu/simd.hpp"

namespace wf::cpu {

/// Numbers of 32 bits in lanes of 64; what stands above the 32 bits means nothing.
template <Isa isa>
struct WordsOf {
  using Type = std::uint64_t __attribute__((vector_size(16)));
};
template <>
struct WordsOf<Isa::avx2> {
  using Type = std::uint64_t __attribute__((vector_size(32)));
};
template <>
struct WordsOf<Isa::avx512> {
  using Type = std::uint64_t __attribute__((vector_size(64)));
};
template <Isa isa>
using Words = typename WordsOf<isa>::Type;

/// Products of the low 32 bits of every lane.
template <Isa isa>
WF_INLINE Words<isa> product(Words<isa> a, Words<isa> b) {
#if defined(__x86_64__)
  Words<isa> result;
  if constexpr (isa == Isa::avx512) {
    asm("vpmuludq %2, %1, %0" : "=v"(result) : "v"(a), "v"(b));
  } else if constexpr (isa == Isa::avx2) {
    asm("vpmuludq %2, %1, %0" : "=x"(result) : "x"(a), "x"(b));
  } else {
    result = a;
    asm("pmuludq %1, %0" : "+x"(result) : "x"(b));
  }
  return result;
#else
  constexpr std::uint64_t low = 0xFFFFFFFFu;
  return (a & low) * (b & low);
#endif
}

/// How many there are.
template <Isa isa>
inline constexpr int word_lanes = lanes<isa> / 2;

}  // namespace wf::cpu
