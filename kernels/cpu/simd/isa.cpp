#include "cpu/simd/isa.hpp"

#include <cstdlib>

#include "warpfactor/error.hpp"

namespace wf::cpu {
namespace {

Isa best_isa() {
#if defined(__x86_64__)
  // The levels x86-64-v3 and v4, by those of their features that every compiler can ask for.
  const bool has_v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                      __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  const bool has_v4 = has_v3 && __builtin_cpu_supports("avx512f") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (has_v4) return Isa::avx512;
  if (has_v3) return Isa::avx2;
#endif
  return Isa::baseline;
}

Isa chosen_isa() {
  const char* wish = std::getenv("WARPFACTOR_SIMD");
  if (wish == nullptr || *wish == '\0') return best_isa();
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    if (isa_name(isa) != wish) continue;
    if (isa <= best_isa()) return isa;
    throw Error(ErrorCode::device, "WARPFACTOR_SIMD=" + std::string(wish) +
                                       ": this processor only has " + isa_name(best_isa()));
  }
  throw Error(ErrorCode::argument,
              "WARPFACTOR_SIMD is '" + std::string(wish) + "', expected baseline, avx2 or avx512");
}

}  // namespace

Isa isa() {
  static const Isa chosen = chosen_isa();
  return chosen;
}

std::string isa_name(Isa isa) {
  switch (isa) {
    case Isa::avx512:
      return "avx512";
    case Isa::avx2:
      return "avx2";
    case Isa::baseline:
      break;
  }
  return "baseline";
}

}  // namespace wf::cpu
