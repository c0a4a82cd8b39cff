#pragma once

#include <string>
#include <type_traits>

namespace wf::cpu {

/// The instruction sets one binary carries code for, each containing the one before.
enum class Isa { baseline, avx2, avx512 };

/// The best that the processor has, or the one that WARPFACTOR_SIMD=baseline|avx2|avx512 lowers it
/// to. Throws Error(argument) for another value, Error(device) for what the processor lacks.
Isa isa();
std::string isa_name(Isa isa);

template <Isa isa>
using IsaConstant = std::integral_constant<Isa, isa>;

/// Calls body(IsaConstant<isa()>{}) and returns what that returns. A function `template <Isa> f`
/// that a file *_simd.cpp defines is called so: dispatch([&](auto isa) { return f<isa>(x); }).
template <class Body>
auto dispatch(const Body& body) {
#if defined(__x86_64__)
  switch (isa()) {
    case Isa::avx512:
      return body(IsaConstant<Isa::avx512>{});
    case Isa::avx2:
      return body(IsaConstant<Isa::avx2>{});
    case Isa::baseline:
      break;
  }
#endif
  return body(IsaConstant<Isa::baseline>{});
}

}  // namespace wf::cpu
