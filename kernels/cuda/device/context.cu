#include "cuda/device/context.hpp"

#include <unistd.h>

#include <algorithm>

#include "cuda/device/check.hpp"

namespace wf::cuda {

std::string fork_reason() {
  static const pid_t first_user = ::getpid();
  if (::getpid() == first_user) return "";
  return "this process was forked after the device was first used; CUDA does not work in such a "
         "child, start a new process instead";
}

Context::Scope::Scope(int device) {
  const std::string reason = fork_reason();
  if (!reason.empty()) throw Error(ErrorCode::device, "cuda: " + reason);
  check(cudaGetDevice(&previous_), "cudaGetDevice");
  check(cudaSetDevice(device), "cudaSetDevice");
}

Context::Scope::~Scope() { cudaSetDevice(previous_); }

Context::Context(int device) : device_(device) {
  const Scope scope(device);
  int bytes = 0;
  check(cudaDeviceGetAttribute(&bytes, cudaDevAttrMaxSharedMemoryPerBlockOptin, device),
        "cudaDeviceGetAttribute");
  shared_bytes_ = static_cast<std::size_t>(bytes);
  check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
  try {
    check(cublasCreate(&blas_), "cublasCreate");
    check(cublasSetStream(blas_, stream_), "cublasSetStream");
    check(cusparseCreate(&sparse_), "cusparseCreate");
    check(cusparseSetStream(sparse_, stream_), "cusparseSetStream");
  } catch (...) {
    destroy();
    throw;
  }
}

Context::~Context() {
  if (fork_reason().empty()) destroy();
}

void Context::destroy() {
  if (sparse_ != nullptr) cusparseDestroy(sparse_);
  if (blas_ != nullptr) cublasDestroy(blas_);
  cudaStreamDestroy(stream_);
}

Context::Scope Context::enter() const { return Scope(device_); }

std::size_t Context::free_memory() const {
  std::size_t free_bytes = 0;
  std::size_t total_bytes = 0;
  check(cudaMemGetInfo(&free_bytes, &total_bytes), "cudaMemGetInfo");
  // Arrays lie in whole granules; kernels and libraries take theirs when they are first used.
  constexpr std::size_t granule = 2 << 20;
  constexpr std::size_t most = 128 * granule;
  return free_bytes - std::min(most, free_bytes / 64 / granule * granule);
}

void Context::require_memory(std::size_t bytes, const std::string& what) const {
  const std::size_t free_bytes = free_memory();
  if (bytes <= free_bytes) return;
  throw Error(ErrorCode::memory, "cuda:" + std::to_string(device_) + ": " + what + " needs " +
                                     std::to_string(bytes) + " bytes of device memory but " +
                                     std::to_string(free_bytes) + " are free");
}

void Context::synchronize() const {
  check(cudaStreamSynchronize(stream_), "cudaStreamSynchronize");
}

}  // namespace wf::cuda
