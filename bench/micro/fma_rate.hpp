#pragma once

#include <time.h>

#include "cpu/simd/isa.hpp"

namespace wf::bench {

/// CPU time of this thread, which other programs disturb least.
inline double thread_seconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Floating-point operations a second of one thread's fused multiply-adds. Adds to `sink`.
template <cpu::Isa isa>
double fma_flops_of_thread(double& sink);

}  // namespace wf::bench
