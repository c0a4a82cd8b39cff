#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

#include "cuda/device/check.hpp"
#include "warpfactor/types.hpp"

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

/// The only way a kernel is started. Returns whether it could be.
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

namespace wf::cuda {

/// Blocks that are needed for `elements` where each takes `elements_per_block`.
constexpr Offset blocks_of(Offset elements, Offset elements_per_block) {
  return (elements + elements_per_block - 1) / elements_per_block;
}

/// The blocks of a launch. Throws Error(argument) for more than a device takes.
class Grid {
 public:
  template <class Count, class = std::enable_if_t<std::is_integral_v<Count>>>
  Grid(Count blocks) : Grid(static_cast<Offset>(blocks), 1) {}
  Grid(Offset x, Offset y) : x_(x), y_(y) {
    constexpr Offset max_x = (Offset{1} << 31) - 1;
    constexpr Offset max_y = (1 << 16) - 1;
    if (x > max_x || y > max_y)
      throw Error(ErrorCode::argument, "cuda: a grid of " + std::to_string(x) + " x " +
                                           std::to_string(y) + " blocks, at most " +
                                           std::to_string(max_x) + " x " + std::to_string(max_y) +
                                           " can be launched");
  }

  operator dim3() const { return dim3(static_cast<unsigned>(x_), static_cast<unsigned>(y_)); }

 private:
  Offset x_;
  Offset y_;
};

/// Starts a kernel on a stream, or on that of a Context. Throws as check() does, with its name.
template <class... Parameters, class... Arguments>
void launch(cudaStream_t stream, const char* name, void (*kernel)(Parameters...), const Grid& grid,
            dim3 block, std::size_t shared_bytes, Arguments&&... arguments) {
  check(::launch(kernel, grid, block, shared_bytes, stream, std::forward<Arguments>(arguments)...),
        name);
}

}  // namespace wf::cuda
