#pragma once

#include <cuda_runtime.h>
#include <cusparse.h>  // Has parameters of the names below.

#include "../executor/executor.hpp"

// A static array would stay outside the bounds that AddressSanitizer checks and look shared between
// blocks to ThreadSanitizer: this name does not compile.
#undef __shared__
#define __shared__ take_shared_memory_from_dynamic_shared
#undef __launch_bounds__
#define __launch_bounds__(...)

#define threadIdx (simt::current->thread)
#define blockIdx (simt::current->block)
#define blockDim (simt::current->block_dim)
#define gridDim (simt::current->grid_dim)
inline constexpr int warpSize = 32;

// Trailing parameters that hold the place of the call.
#define SIMT_SITE const char *file_ = __builtin_FILE(), int line_ = __builtin_LINE()
#define SIMT_HERE \
  simt::Site { file_, line_ }

[[noreturn]] inline void __trap(SIMT_SITE) { simt::fail("__trap", SIMT_HERE); }

/// The block's shared memory.
template <class T>
T* dynamic_shared() {
  return static_cast<T*>(simt::shared_memory);
}
