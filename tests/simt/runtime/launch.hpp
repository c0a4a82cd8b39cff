#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <functional>

namespace simt {

/// Queues a kernel; its Error is thrown by the call that waits for it.
cudaError_t enqueue_kernel(dim3 grid, dim3 block, std::size_t shared_bytes, cudaStream_t stream,
                           std::function<void()> body);

}  // namespace simt
