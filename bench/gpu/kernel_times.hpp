#pragma once

#include <cuda_runtime_api.h>

#include <map>
#include <string>
#include <vector>

namespace wf::bench {

/// Times each kernel that launch() starts, by events, while it is on; a graph's kernels are not
/// seen. For one thread.
class KernelTimes {
 public:
  struct Total {
    double seconds = 0;
    int launches = 0;
  };

  static KernelTimes& instance();

  void start() { on_ = true; }
  /// By the kernel's name without its parameters; waits for all of them.
  std::map<std::string, Total> stop();

  void before(cudaStream_t stream);
  void after(const void* kernel, cudaStream_t stream);

 private:
  struct Launch {
    const void* kernel;
    cudaEvent_t start;
    cudaEvent_t stop;
  };
  bool on_ = false;
  std::vector<Launch> launches_;
};

}  // namespace wf::bench
