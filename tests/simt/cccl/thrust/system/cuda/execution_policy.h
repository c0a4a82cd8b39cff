// thrust::cuda::par_nosync on the executor: an algorithm is one piece of work of the stream. It
// takes memory of the allocator, when it is called, and gives it back at once, with its work still
// to be done, as Thrust does: an allocator that hands it out again too early is caught.
#pragma once

#include <cstring>
#include <functional>

#include "../../system_error.h"
#include "runtime/library_call.hpp"

namespace thrust::cuda {

class Policy {
 public:
  template <class Allocator>
  explicit Policy(Allocator& allocator)
      : allocate_([&](std::size_t bytes) {
          return allocator.allocate(static_cast<std::ptrdiff_t>(bytes));
        }),
        deallocate_([&](char* memory, std::size_t bytes) { allocator.deallocate(memory, bytes); }) {
  }
  Policy on(cudaStream_t stream) const {
    Policy policy = *this;
    policy.stream_ = stream;
    return policy;
  }

  /// Queues an algorithm that takes so much memory for a while.
  void run(const char* algorithm, std::size_t bytes, std::function<void()> work) const {
    char* const memory = bytes > 0 ? allocate_(bytes) : nullptr;
    const cudaError_t status = simt::enqueue_library_call(algorithm, stream_, [=] {
      if (memory != nullptr) std::memset(memory, 0xc5, bytes);
      work();
    });
    if (memory != nullptr) deallocate_(memory, bytes);
    if (status != cudaSuccess) throw system_error(status, algorithm);
  }

 private:
  std::function<char*(std::size_t)> allocate_;
  std::function<void(char*, std::size_t)> deallocate_;
  cudaStream_t stream_ = nullptr;
};

struct ParNosync {
  template <class Allocator>
  Policy operator()(Allocator& allocator) const {
    return Policy(allocator);
  }
};
inline constexpr ParNosync par_nosync;

}  // namespace thrust::cuda
