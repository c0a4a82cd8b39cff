#pragma once

#include <omp.h>

#include <algorithm>
#include <exception>

#include "warpfactor/types.hpp"

namespace wf {

/// While it lives, parallel regions started by this thread use `wish` threads; 0 changes nothing.
class ThreadScope {
 public:
  explicit ThreadScope(int wish) : before_(omp_get_max_threads()) {
    if (wish > 0) omp_set_num_threads(wish);
  }
  ~ThreadScope() { omp_set_num_threads(before_); }
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  int before_;
};

/// Carries an exception out of a parallel region, which none may leave by itself.
class CaughtException {
 public:
  template <class Work>
  void run(const Work& work) noexcept {
    try {
      work();
    } catch (...) {
#pragma omp critical(wf_caught_exception)
      if (!exception_) exception_ = std::current_exception();
    }
  }

  /// To be called after the region.
  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  std::exception_ptr exception_;
};

/// Runs body(begin, end) over [0, count) in pieces of `grain` on all threads, pieces handed out as
/// threads become free. What a body throws is thrown again, once, after all threads have ended.
template <class Body>
void parallel_ranges(Offset count, Offset grain, const Body& body) {
  CaughtException failure;
#pragma omp parallel for schedule(dynamic, 1) if (count > grain)
  for (Offset begin = 0; begin < count; begin += grain)
    failure.run([&] { body(begin, std::min(begin + grain, count)); });
  failure.rethrow();
}

}  // namespace wf
