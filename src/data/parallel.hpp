#pragma once

#include <omp.h>

#include <exception>

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

}  // namespace wf
