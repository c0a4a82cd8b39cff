#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <utility>

// The executor of tests/simt is included ahead of everything and brings its own.
#ifdef __CUDACC__
/// The block's dynamic shared memory, as many bytes as launch() was given.
template <class T>
__device__ T* dynamic_shared() {
  extern __shared__ __align__(16) unsigned char bytes[];
  return reinterpret_cast<T*>(bytes);
}
#endif

#ifdef WARPFACTOR_TIME_KERNELS
/// Defined by a program that times kernels.
void before_launch(cudaStream_t stream);
void after_launch(const void* kernel, cudaStream_t stream);
#endif

/// Lets a kernel have all the dynamic shared memory that a block may have: the same each time,
/// since a kernel has one limit, whichever thread sets it, and another may be about to launch it.
inline cudaError_t allow_shared_memory(const void* kernel) {
  int device = 0;
  int most = 0;
  cudaError_t status = cudaGetDevice(&device);
  if (status == cudaSuccess)
    status = cudaDeviceGetAttribute(&most, cudaDevAttrMaxSharedMemoryPerBlockOptin, device);
  if (status != cudaSuccess) return status;
  return cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, most);
}

/// The only way a kernel is started.
template <class... Parameters, class... Arguments>
cudaError_t launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t shared_bytes,
                   cudaStream_t stream, Arguments&&... arguments) {
  constexpr std::size_t without_asking = 48 << 10;
  if (shared_bytes > without_asking) {
    const cudaError_t status = allow_shared_memory(reinterpret_cast<const void*>(kernel));
    if (status != cudaSuccess) return status;
  }
  const cudaLaunchConfig_t config{grid, block, shared_bytes, stream, nullptr, 0};
#ifdef WARPFACTOR_TIME_KERNELS
  before_launch(stream);
  const cudaError_t status =
      cudaLaunchKernelEx(&config, kernel, std::forward<Arguments>(arguments)...);
  after_launch(reinterpret_cast<const void*>(kernel), stream);
  return status;
#else
  return cudaLaunchKernelEx(&config, kernel, std::forward<Arguments>(arguments)...);
#endif
}
