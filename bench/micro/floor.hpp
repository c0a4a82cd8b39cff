#pragma once

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "cpu/simd/isa.hpp"
#include "fma_rate.hpp"

namespace wf::bench {

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
  flops += cpu::dispatch([&](auto isa) { return fma_flops_of_thread<isa>(sink); });
  const std::vector<double> values(std::size_t{32} << 20, 1.0);
  double best = 1e9;
  for (int i = 0; i < 5; ++i) best = std::min(best, read_seconds(values, threads, sink));
  volatile double used = sink;
  (void)used;
  return {flops, static_cast<double>(values.size()) * sizeof(double) / best};
}

}  // namespace wf::bench
