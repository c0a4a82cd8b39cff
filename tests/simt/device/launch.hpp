#pragma once

#include <tuple>
#include <utility>

#include "../runtime/launch.hpp"

/// Queues a kernel on a stream, its parameters by value.
template <class... P, class... A>
cudaError_t launch(void (*kernel)(P...), dim3 grid, dim3 block, std::size_t shared_bytes,
                   cudaStream_t stream, A&&... arguments) {
  return simt::enqueue_kernel(
      grid, block, shared_bytes, stream,
      [kernel, parameters = std::tuple<P...>(std::forward<A>(arguments)...)] {
        std::apply(kernel, parameters);
      });
}
