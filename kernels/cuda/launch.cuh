#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <utility>

// The executor of tests/simt is included ahead of everything and brings its own two functions.
#ifdef __CUDACC__

/// The block's dynamic shared memory, as many bytes as launch() was given.
template <class T>
__device__ T* dynamic_shared() {
  extern __shared__ __align__(16) unsigned char bytes[];
  return reinterpret_cast<T*>(bytes);
}

#ifdef WARPFACTOR_TIME_KERNELS
/// Defined by a program that times kernels.
void before_launch(cudaStream_t stream);
void after_launch(const void* kernel, cudaStream_t stream);
#endif

/// The only way a kernel is started.
template <class... Parameters, class... Arguments>
cudaError_t launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t shared_bytes,
                   cudaStream_t stream, Arguments&&... arguments) {
  constexpr std::size_t without_asking = 48 << 10;
  if (shared_bytes > without_asking) {
    const cudaError_t status = cudaFuncSetAttribute(
        kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(shared_bytes));
    if (status != cudaSuccess) return status;
  }
  cudaLaunchConfig_t config{};
  config.gridDim = grid;
  config.blockDim = block;
  config.dynamicSmemBytes = shared_bytes;
  config.stream = stream;
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

#endif
