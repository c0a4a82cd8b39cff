#include "fma_rate.hpp"

#include "cpu/simd/vector.hpp"

WF_ISA_BEGIN
namespace wf::bench {

/// Twelve independent chains of two registers, as in the tile kernel without its loads.
template <>
double fma_flops_of_thread<cpu::compiled_isa>(double& sink) {
  constexpr int rounds = 2'000'000;
  constexpr int chains = cpu::compiled_isa == cpu::Isa::avx512 ? 24 : 12;
  const cpu::Floats x = cpu::broadcast(0.999f);
  cpu::Floats sum[chains];
  for (int c = 0; c < chains; ++c) sum[c] = x * static_cast<float>(c);
  const double start = thread_seconds();
  for (int i = 0; i < rounds; ++i) {
#pragma GCC unroll 24
    for (int c = 0; c < chains; ++c) sum[c] = sum[c] * x + x;
  }
  const double seconds = thread_seconds() - start;
  for (int c = 0; c < chains; ++c) sink += sum[c][0];
  return 2.0 * rounds * chains * cpu::lanes / seconds;
}

}  // namespace wf::bench
WF_ISA_END
