#pragma once

#include <cublas_v2.h>
#include <cuda_runtime_api.h>
#include <cusparse.h>

#include <cstddef>
#include <string>

namespace wf::cuda {

/// Why this process cannot use CUDA: it was forked after the device was first used. Empty where it
/// was not.
std::string fork_reason();

/// What one solver or searcher needs of a device: a stream and handles of cuBLAS and cuSPARSE that
/// work on it.
/// Throws Error(device) when the device cannot be used.
class Context {
 public:
  explicit Context(int device);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// Makes the device that of the calling thread until the end of the scope. Throws Error(device)
  /// with fork_reason().
  class Scope {
   public:
    explicit Scope(int device);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    int previous_ = 0;
  };
  Scope enter() const;

  int device() const { return device_; }

  cudaStream_t stream() const { return stream_; }
  operator cudaStream_t() const { return stream_; }
  cublasHandle_t blas() const { return blas_; }
  cusparseHandle_t sparse() const { return sparse_; }
  /// Shared memory that one block may have.
  std::size_t shared_bytes() const { return shared_bytes_; }
  /// Device memory to be had, less what the driver takes for itself on the way.
  std::size_t free_memory() const;
  /// Throws Error(memory) with both figures unless `bytes` of device memory are free.
  void require_memory(std::size_t bytes, const std::string& what) const;
  /// Waits for all work; failures of kernels surface here.
  void synchronize() const;

 private:
  void destroy();

  int device_;
  cudaStream_t stream_ = nullptr;
  cublasHandle_t blas_ = nullptr;
  cusparseHandle_t sparse_ = nullptr;
  std::size_t shared_bytes_ = 0;
};

}  // namespace wf::cuda
