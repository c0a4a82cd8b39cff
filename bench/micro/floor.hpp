#pragma once

#include <omp.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "cpu/simd.hpp"

namespace wf::bench {

/// CPU time of this thread, which other programs disturb least.
inline double thread_seconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// What this machine does at most, measured here and now with `threads` threads.
struct Floor {
  double flops;      ///< fused multiply-adds count twice
  double bandwidth;  ///< bytes a second read from an array larger than the caches

  /// The fewest seconds for so many operations and bytes.
  double seconds(double operations, double bytes) const {
    return std::max(operations / flops, bytes / bandwidth);
  }
};

/// Twelve independent chains of two registers, as in the tile kernel without its loads.
inline double fma_flops_of_thread(double& sink) {
  constexpr int rounds = 2'000'000;
  double flops = 0;
  cpu::dispatch_constant([&]<cpu::Isa isa>(cpu::IsaConstant<isa>) WF_INLINE_LAMBDA {
    constexpr int chains = isa == cpu::Isa::avx512 ? 24 : 12;
    const float factor = 0.999f;
    const cpu::FloatVector<isa> x = cpu::broadcast<isa>(&factor);
    cpu::FloatVector<isa> sum[chains];
    for (int c = 0; c < chains; ++c) sum[c] = x * static_cast<float>(c);
    const double start = thread_seconds();
    for (int i = 0; i < rounds; ++i) {
#pragma GCC unroll 24
      for (int c = 0; c < chains; ++c) sum[c] = sum[c] * x + x;
    }
    flops = 2.0 * rounds * chains * cpu::lanes<isa> / (thread_seconds() - start);
    for (int c = 0; c < chains; ++c) sink += sum[c][0];
  });
  return flops;
}

/// Many sums at once, so that additions do not wait for each other.
inline double read_seconds(const std::vector<double>& values, int threads, double& sink) {
  constexpr std::size_t sums = 32;
  double longest = 0;
  double total = 0;
#pragma omp parallel num_threads(threads) reduction(+ : total) reduction(max : longest)
  {
    const std::size_t share = values.size() / static_cast<std::size_t>(omp_get_num_threads());
    const double* begin = values.data() + share * static_cast<std::size_t>(omp_get_thread_num());
    const double start = thread_seconds();
    double sum[sums] = {};
    for (const double* value = begin; value != begin + share / sums * sums; value += sums)
      for (std::size_t i = 0; i < sums; ++i) sum[i] += value[i];
    longest = thread_seconds() - start;
    for (const double part : sum) total += part;
  }
  sink += total;
  return longest;
}

inline Floor measure_floor(int threads) {
  double flops = 0;
  double sink = 0;
#pragma omp parallel num_threads(threads) reduction(+ : flops, sink)
  flops += fma_flops_of_thread(sink);
  const std::vector<double> values(std::size_t{32} << 20, 1.0);
  double best = 1e9;
  for (int i = 0; i < 5; ++i) best = std::min(best, read_seconds(values, threads, sink));
  volatile double used = sink;
  (void)used;
  return {flops, static_cast<double>(values.size()) * sizeof(double) / best};
}

}  // namespace wf::bench
