// A mistake for each tool of compute-sanitizer: a tool that does not find it looks at nothing.
//   gpu_planted memcheck|racecheck|synccheck|initcheck
#include <cstdio>
#include <exception>
#include <string>

#include "cuda/device/device_memory.hpp"
#include "cuda/device/launch.cuh"

namespace wf::cuda {
namespace {

constexpr unsigned threads = 64;

__global__ void write_past_the_end(float* values) { values[threads + threadIdx.x] = 1; }

__global__ void read_without_a_barrier(float* values) {
  float* shared = dynamic_shared<float>();
  shared[threadIdx.x] = 1;
  values[threadIdx.x] = shared[(threadIdx.x + 32) % threads];
}

__global__ void meet_at_half_a_barrier(float* values) {
  if (threadIdx.x % 32 < 16) __syncthreads();
  values[threadIdx.x] = 1;
}

__global__ void read_what_nobody_wrote(float* values) { values[threadIdx.x] += 1; }

void make_mistake(const std::string& tool) {
  const Context context(0);
  const Context::Scope scope = context.enter();
  DeviceArray<float> values(threads);
  const auto kernel = tool == "memcheck"    ? write_past_the_end
                      : tool == "racecheck" ? read_without_a_barrier
                      : tool == "synccheck" ? meet_at_half_a_barrier
                                            : read_what_nobody_wrote;
  launch(context, tool.c_str(), kernel, 1, threads, threads * sizeof(float), values.data());
  // Whether the kernel itself fails is up to the tool.
  cudaStreamSynchronize(context.stream());
}

}  // namespace
}  // namespace wf::cuda

int main(int argc, char** argv) {
  try {
    wf::cuda::make_mistake(argc > 1 ? argv[1] : "");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_planted: %s\n", error.what());
    return 3;
  }
}
