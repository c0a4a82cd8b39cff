#pragma once

#include <cublas_v2.h>
#include <cuda_runtime_api.h>
#include <cusparse.h>

#include <string>

#include "warpfactor/error.hpp"

namespace wf::cuda {

/// Throws Error(memory) when device memory ran out, Error(device) for any other failure. `what`
/// names the call or the kernel.
inline void check(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  // Takes the failure off the thread's record, so that a later call is not blamed for it.
  cudaGetLastError();
  throw Error(status == cudaErrorMemoryAllocation ? ErrorCode::memory : ErrorCode::device,
              std::string("cuda: ") + what + ": " + cudaGetErrorString(status));
}

inline void check(cublasStatus_t status, const char* what) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  throw Error(status == CUBLAS_STATUS_ALLOC_FAILED ? ErrorCode::memory : ErrorCode::device,
              std::string("cublas: ") + what + ": " + cublasGetStatusString(status));
}

inline void check(cusparseStatus_t status, const char* what) {
  if (status == CUSPARSE_STATUS_SUCCESS) return;
  throw Error(status == CUSPARSE_STATUS_ALLOC_FAILED ? ErrorCode::memory : ErrorCode::device,
              std::string("cusparse: ") + what + ": " + cusparseGetErrorString(status));
}

}  // namespace wf::cuda
