#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <functional>

namespace simt {

/// Queues a kernel. Configurations out of range throw Error at once.
cudaError_t launch(const void* kernel, dim3 grid, dim3 block, std::size_t shared_bytes,
                   cudaStream_t stream, std::function<void()> body);

}  // namespace simt
