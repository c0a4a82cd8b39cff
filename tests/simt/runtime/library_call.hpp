#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <functional>
#include <string>

namespace simt {

/// Queues what a call of a library does on the stream, or records it where the stream captures.
/// The call can be made to fail by its name.
cudaError_t enqueue_library_call(const char* function, cudaStream_t stream,
                                 std::function<void()> work);

/// Throws Error unless `memory` is on the device and goes on for so many bytes. what: the call and
/// the argument.
void require_device_memory(const std::string& what, const void* memory, std::size_t bytes);

}  // namespace simt
