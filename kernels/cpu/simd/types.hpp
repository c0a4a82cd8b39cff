#pragma once

#include <cstdint>
#include <type_traits>

namespace wf::cpu {

// Vectors by what they hold. + - * & | ^ << >>, comparisons and `mask ? a : b` work lane by lane
// and compile to as many instructions as the instruction set needs.

using Float32x4 = float __attribute__((vector_size(16)));
using Float32x8 = float __attribute__((vector_size(32)));
using Float32x16 = float __attribute__((vector_size(64)));
using Float64x8 = double __attribute__((vector_size(64)));
using Int32x4 = std::int32_t __attribute__((vector_size(16)));
using Int32x8 = std::int32_t __attribute__((vector_size(32)));
using Int32x16 = std::int32_t __attribute__((vector_size(64)));
using Uint64x2 = std::uint64_t __attribute__((vector_size(16)));
using Uint64x4 = std::uint64_t __attribute__((vector_size(32)));
using Uint64x8 = std::uint64_t __attribute__((vector_size(64)));

/// A cache line of float or double.
template <class T>
using Line = std::conditional_t<std::is_same_v<T, double>, Float64x8, Float32x16>;

template <class Vector>
using Element = std::remove_cvref_t<decltype(Vector{}[0])>;
template <class Vector>
inline constexpr int lanes_of = static_cast<int>(sizeof(Vector) / sizeof(Element<Vector>));

}  // namespace wf::cpu
