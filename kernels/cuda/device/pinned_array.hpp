#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <utility>

#include "cuda/device/check.hpp"

namespace wf::cuda {

/// Host memory that copies can go on from and to by themselves, not initialised. Throws
/// Error(memory).
template <class T>
class PinnedArray {
 public:
  PinnedArray() = default;
  explicit PinnedArray(std::size_t size) : size_(size) {
    void* memory = nullptr;
    check(cudaMallocHost(&memory, size * sizeof(T)), "cudaMallocHost");
    data_ = static_cast<T*>(memory);
  }
  PinnedArray(PinnedArray&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  PinnedArray& operator=(PinnedArray other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~PinnedArray() { cudaFreeHost(data_); }

  T* data() { return data_; }
  const T* data() const { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }

  /// Grows to at least `size`; what it held is lost.
  void reserve(std::size_t size) {
    if (size <= size_) return;
    *this = PinnedArray();
    *this = PinnedArray(size);
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Queues the copy of `count` values between the device and pinned memory.
template <class T>
void copy_async(cudaStream_t stream, T* to, const T* from, std::size_t count, cudaMemcpyKind kind) {
  if (count == 0) return;
  check(cudaMemcpyAsync(to, from, count * sizeof(T), kind, stream), "cudaMemcpyAsync");
}

}  // namespace wf::cuda
