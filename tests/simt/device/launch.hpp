#pragma once

#include <tuple>
#include <utility>

#include "../runtime/launch.hpp"

namespace simt {

/// Queues a kernel on the configuration's stream, its parameters by value.
template <class... P, class... A>
cudaError_t launch_kernel(const cudaLaunchConfig_t* config, void (*kernel)(P...),
                          A&&... arguments) {
  return enqueue_kernel(*config, reinterpret_cast<const void*>(kernel),
                        [kernel, parameters = std::tuple<P...>(std::forward<A>(arguments)...)] {
                          std::apply(kernel, parameters);
                        });
}

}  // namespace simt

// CUDA's own hands the parameters on without their types.
#define cudaLaunchKernelEx simt::launch_kernel
