#pragma once

#include <cuda_runtime_api.h>

#include <functional>

namespace simt {

/// Queues a kernel; its Error is thrown by the call that waits for it.
cudaError_t enqueue_kernel(const cudaLaunchConfig_t& config, const void* kernel,
                           std::function<void()> body);

}  // namespace simt
