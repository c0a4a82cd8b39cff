#pragma once

#include <omp.h>

#include <cstdint>
#include <exception>

namespace wf::cpu {

/// The number of threads to start for a wish, of which 0 means all.
inline int thread_count(int wish) { return wish > 0 ? wish : omp_get_max_threads(); }

/// Runs body(i) for 0 <= i < count, each i on one of `threads`, and rethrows what one of them
/// threw.
template <class Body>
void parallel_for(std::int64_t count, int threads, const Body& body) {
  std::exception_ptr failure;
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (threads > 1)
  for (std::int64_t i = 0; i < count; ++i) {
    try {
      body(i);
    } catch (...) {
#pragma omp critical(wf_parallel_for)
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

/// The same, but one where `operations` are over before a thread would have started.
inline int thread_count(int wish, double operations) {
  return operations < 1e6 ? 1 : thread_count(wish);
}

}  // namespace wf::cpu
