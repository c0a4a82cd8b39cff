#pragma once

#include <cuda_runtime_api.h>

#include <algorithm>

#include "cuda/device/check.hpp"

namespace wf::bench {

/// Times work on a stream by events.
class Timer {
 public:
  explicit Timer(cudaStream_t stream) : stream_(stream) {
    cuda::check(cudaEventCreate(&start_), "cudaEventCreate");
    cuda::check(cudaEventCreate(&stop_), "cudaEventCreate");
  }
  ~Timer() {
    cudaEventDestroy(start_);
    cudaEventDestroy(stop_);
  }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Seconds of the fastest of several runs.
  template <class Work>
  double fastest(const Work& work) const {
    float best = 1e30f;
    for (int i = 0; i < 5; ++i) {
      cuda::check(cudaEventRecord(start_, stream_), "cudaEventRecord");
      work();
      cuda::check(cudaEventRecord(stop_, stream_), "cudaEventRecord");
      cuda::check(cudaEventSynchronize(stop_), "cudaEventSynchronize");
      float milliseconds = 0;
      cuda::check(cudaEventElapsedTime(&milliseconds, start_, stop_), "cudaEventElapsedTime");
      best = std::min(best, milliseconds);
    }
    return best / 1000;
  }

 private:
  cudaStream_t stream_;
  cudaEvent_t start_ = nullptr;
  cudaEvent_t stop_ = nullptr;
};

}  // namespace wf::bench
