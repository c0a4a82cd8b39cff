#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

namespace wf::cpu {

/// The instruction sets one binary carries code for, each containing the one before.
enum class Isa { baseline, avx2, avx512 };

/// The best that the processor has, or the one that WARPFACTOR_SIMD=baseline|avx2|avx512 lowers it
/// to. Throws Error(argument) for another value, Error(device) for what the processor lacks.
Isa isa();
std::string isa_name(Isa isa);

/// Sixteen floats. Arithmetic on it compiles to one AVX-512, two AVX2 or four SSE instructions.
using Float16 = float __attribute__((vector_size(64)));
using Int16 = int __attribute__((vector_size(64)));

/// Every function that a dispatched body calls in its hot path must be one of these, lambdas
/// included, to be compiled for the body's instruction set.
#define WF_INLINE inline __attribute__((always_inline))
#define WF_INLINE_LAMBDA __attribute__((always_inline))

WF_INLINE Float16 load16(const float* p) {
  Float16 v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
WF_INLINE void store16(float* p, Float16 v) { __builtin_memcpy(p, &v, sizeof v); }
/// In a fixed order.
WF_INLINE float sum16(Float16 v) {
  float lanes[16];
  store16(lanes, v);
  for (int width = 8; width > 0; width /= 2)
    for (int i = 0; i < width; ++i) lanes[i] += lanes[i + width];
  return lanes[0];
}

#if defined(__x86_64__) && defined(__GNUC__)
#define WF_TARGET(arch) __attribute__((target(arch), noinline))
#else
#define WF_TARGET(arch) __attribute__((noinline))
#endif

template <class Body>
WF_TARGET("arch=x86-64-v4")
void run_avx512(Body& body) {
  body();
}
template <class Body>
WF_TARGET("arch=x86-64-v3")
void run_avx2(Body& body) {
  body();
}
template <class Body>
__attribute__((noinline)) void run_baseline(Body& body) {
  body();
}

/// Runs `body`, a lambda marked WF_INLINE_LAMBDA, compiled for isa(). Inside a parallel region it
/// belongs around each thread's share, not around the region.
template <class Body>
void dispatch(Body&& body) {
  switch (isa()) {
    case Isa::avx512:
      return run_avx512(body);
    case Isa::avx2:
      return run_avx2(body);
    case Isa::baseline:
      return run_baseline(body);
  }
}

/// Floats that fill one register of `isa`. A body that keeps many of them in registers uses these:
/// on less than AVX-512 a Float16 array lives in memory.
template <Isa isa>
struct VectorOf {
  using Float = float __attribute__((vector_size(16)));
  using Int = int __attribute__((vector_size(16)));
};
template <>
struct VectorOf<Isa::avx2> {
  using Float = float __attribute__((vector_size(32)));
  using Int = int __attribute__((vector_size(32)));
};
template <>
struct VectorOf<Isa::avx512> {
  using Float = Float16;
  using Int = Int16;
};
template <Isa isa>
using FloatVector = typename VectorOf<isa>::Float;
template <Isa isa>
using IntVector = typename VectorOf<isa>::Int;
template <Isa isa>
inline constexpr int lanes = static_cast<int>(sizeof(FloatVector<isa>) / sizeof(float));

template <Isa isa>
WF_INLINE FloatVector<isa> load(const float* p) {
  FloatVector<isa> v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
template <Isa isa>
WF_INLINE void store(float* p, FloatVector<isa> v) {
  __builtin_memcpy(p, &v, sizeof v);
}
/// One instruction, where GCC builds a wide vector of equal lanes lane by lane.
template <Isa isa>
WF_INLINE FloatVector<isa> broadcast(const float* p) {
  FloatVector<isa> v;
#if defined(__x86_64__)
  if constexpr (isa != Isa::baseline)
    asm("vbroadcastss %1, %0" : "=v"(v) : "m"(*p));
  else
#endif
    v = *p - FloatVector<isa>{};
  return v;
}

/// Bit i: lane i of `a` is greater than lane i of `b`.
template <Isa isa>
WF_INLINE std::uint32_t greater_bits(FloatVector<isa> a, FloatVector<isa> b) {
#if defined(__x86_64__)
  if constexpr (isa == Isa::avx512) {
    std::uint16_t bits;
    asm("vcmpps $30, %2, %1, %0" : "=k"(bits) : "v"(a), "v"(b));
    return bits;
  } else if constexpr (isa == Isa::avx2) {
    std::uint32_t bits;
    asm("vmovmskps %1, %0" : "=r"(bits) : "x"(a > b));
    return bits;
  } else {
    std::uint32_t bits;
    asm("movmskps %1, %0" : "=r"(bits) : "x"(a > b));
    return bits;
  }
#else
  std::uint32_t bits = 0;
  for (int i = 0; i < lanes<isa>; ++i) bits |= std::uint32_t{a[i] > b[i]} << i;
  return bits;
#endif
}

/// Lane by lane the greater number.
template <Isa isa>
WF_INLINE FloatVector<isa> greater(FloatVector<isa> a, FloatVector<isa> b) {
#if defined(__x86_64__)
  FloatVector<isa> v;
  if constexpr (isa == Isa::baseline) {
    v = a;
    asm("maxps %1, %0" : "+x"(v) : "x"(b));
  } else {
    asm("vmaxps %2, %1, %0" : "=v"(v) : "v"(a), "v"(b));
  }
  return v;
#else
  return a > b ? a : b;
#endif
}

/// Each lane's element of `table`, or of `low` followed by `high`, at the index modulo their size.
template <Isa isa>
WF_INLINE FloatVector<isa> permute(FloatVector<isa> table, IntVector<isa> index) {
#if defined(__x86_64__)
  if constexpr (isa != Isa::baseline) {
    FloatVector<isa> v;
    asm("vpermps %1, %2, %0" : "=v"(v) : "v"(table), "v"(index));
    return v;
  }
#endif
  return __builtin_shuffle(table, index);
}
template <Isa isa>
WF_INLINE FloatVector<isa> permute(FloatVector<isa> low, FloatVector<isa> high,
                                   IntVector<isa> index) {
#if defined(__x86_64__)
  if constexpr (isa == Isa::avx512) {
    asm("vpermt2ps %2, %1, %0" : "+v"(low) : "v"(index), "v"(high));
    return low;
  }
#endif
  return (index & lanes<isa>) != 0 ? permute<isa>(high, index) : permute<isa>(low, index);
}

template <Isa isa>
using IsaConstant = std::integral_constant<Isa, isa>;

/// The same for a body that takes isa() as a compile-time constant: body(IsaConstant<...>{}).
template <class Body>
void dispatch_constant(Body&& body) {
  const auto bound = [&]<Isa chosen>(IsaConstant<chosen> constant) {
    return [&body, constant]() WF_INLINE_LAMBDA { body(constant); };
  };
  switch (isa()) {
    case Isa::avx512: {
      auto call = bound(IsaConstant<Isa::avx512>{});
      return run_avx512(call);
    }
    case Isa::avx2: {
      auto call = bound(IsaConstant<Isa::avx2>{});
      return run_avx2(call);
    }
    case Isa::baseline: {
      auto call = bound(IsaConstant<Isa::baseline>{});
      return run_baseline(call);
    }
  }
}

}  // namespace wf::cpu
