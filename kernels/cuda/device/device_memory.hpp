#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "cuda/device/check.hpp"
#include "cuda/device/context.hpp"

namespace wf::cuda {

/// Copies to the device and waits.
template <class T>
void upload(const Context& context, const T* source, T* target, std::size_t count) {
  if (count == 0) return;
  check(
      cudaMemcpyAsync(target, source, count * sizeof(T), cudaMemcpyHostToDevice, context.stream()),
      "copy to the device");
  context.synchronize();
}

/// Copies to the host and waits.
template <class T>
void download(const Context& context, const T* source, T* target, std::size_t count) {
  if (count == 0) return;
  check(
      cudaMemcpyAsync(target, source, count * sizeof(T), cudaMemcpyDeviceToHost, context.stream()),
      "copy from the device");
  context.synchronize();
}

/// An array in the memory of the current device, not initialised. Throws Error(memory) with the
/// bytes asked for and those free.
template <class T>
class DeviceArray {
 public:
  DeviceArray() = default;
  explicit DeviceArray(std::size_t size) : size_(size) {
    if (size == 0) return;
    void* memory = nullptr;
    const cudaError_t status = cudaMalloc(&memory, size * sizeof(T));
    if (status == cudaErrorMemoryAllocation) throw_out_of_memory(size * sizeof(T));
    check(status, "cudaMalloc");
    data_ = static_cast<T*>(memory);
  }
  DeviceArray(const Context& context, const std::vector<T>& source) : DeviceArray(source.size()) {
    upload(context, source.data(), source.size());
  }
  DeviceArray(DeviceArray&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  DeviceArray& operator=(DeviceArray other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~DeviceArray() { cudaFree(data_); }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return size_ * sizeof(T); }

  void upload(const Context& context, const T* source, std::size_t count, std::size_t first = 0) {
    cuda::upload(context, source, data_ + first, count);
  }
  void download(const Context& context, T* target, std::size_t count, std::size_t first = 0) const {
    cuda::download(context, data_ + first, target, count);
  }
  std::vector<T> download(const Context& context) const {
    std::vector<T> copy(size_);
    download(context, copy.data(), size_);
    return copy;
  }
  void clear(const Context& context) {
    if (size_ > 0) check(cudaMemsetAsync(data_, 0, bytes(), context.stream()), "cudaMemsetAsync");
  }
  /// Grows to at least `size`; what it held is lost.
  void reserve(std::size_t size) {
    if (size <= size_) return;
    *this = DeviceArray();
    *this = DeviceArray(size);
  }

 private:
  [[noreturn]] static void throw_out_of_memory(std::size_t bytes) {
    cudaGetLastError();
    std::size_t free_bytes = 0;
    std::size_t total_bytes = 0;
    check(cudaMemGetInfo(&free_bytes, &total_bytes), "cudaMemGetInfo");
    throw Error(ErrorCode::memory, "cuda: an array needs " + std::to_string(bytes) +
                                       " bytes of device memory but " + std::to_string(free_bytes) +
                                       " are free");
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace wf::cuda
