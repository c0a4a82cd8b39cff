#pragma once

#include <thrust/system/cuda/execution_policy.h>
#include <thrust/system_error.h>

#include <cstddef>
#include <string>
#include <vector>

#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"

namespace wf::cuda {

/// Where Thrust takes its memory from. Thrust gives it back while its kernels still run; it stays
/// taken until this is destroyed, after a wait.
class ThrustMemory {
 public:
  explicit ThrustMemory(const Context& context) : context_(context) {}
  ~ThrustMemory() { cudaStreamSynchronize(context_.stream()); }
  ThrustMemory(const ThrustMemory&) = delete;
  ThrustMemory& operator=(const ThrustMemory&) = delete;

  using value_type = char;
  /// Throws Error(memory).
  char* allocate(std::ptrdiff_t bytes) {
    taken_.emplace_back(static_cast<std::size_t>(bytes));
    return taken_.back().data();
  }
  void deallocate(char*, std::size_t) {}

 private:
  const Context& context_;
  std::vector<DeviceArray<char>> taken_;
};

/// Calls work(policy), which calls algorithms of Thrust with that policy, on the context's stream,
/// and waits for them. Not for a graph: Thrust allocates. Throws as check() does; `what` names the
/// work.
template <class Work>
void with_thrust(const Context& context, const char* what, const Work& work) {
  try {
    ThrustMemory memory(context);
    work(thrust::cuda::par_nosync(memory).on(context.stream()));
    context.synchronize();
  } catch (const thrust::system_error& error) {
    check(static_cast<cudaError_t>(error.code().value()), what);
    throw;
  }
}

}  // namespace wf::cuda
