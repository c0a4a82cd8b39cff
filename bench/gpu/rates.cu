// What the device can do at most: bytes copied, rows gathered at random and operations of tensor
// cores, a second. One JSON object a line.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <vector>

#include "cuda/device/device_memory.hpp"
#include "cuda/device/launch.cuh"
#include "mma_rate.cuh"
#include "timer.hpp"
#include "warpfactor/types.hpp"

namespace {

using namespace wf::cuda;
using wf::Offset;
using wf::bench::Timer;

/// One warp a gathered row of `width` floats; the sums keep the reads alive.
__global__ void gather(const float4* table, const int* rows, Offset count, int width, float* sums) {
  const Offset warp = (Offset{blockIdx.x} * blockDim.x + threadIdx.x) / 32;
  const Offset warps = Offset{gridDim.x} * blockDim.x / 32;
  const int lane = threadIdx.x % 32;
  float sum = 0;
  for (Offset k = warp; k < count; k += warps)
    for (int i = lane; i < width / 4; i += 32) {
      const float4 v = table[Offset{rows[k]} * (width / 4) + i];
      sum += v.x + v.y + v.z + v.w;
    }
  sums[Offset{blockIdx.x} * blockDim.x + threadIdx.x] = sum;
}

void measure_copy(const Context& context, const Timer& timer) {
  const std::size_t bytes = std::size_t{1} << 30;
  DeviceArray<char> from(bytes), to(bytes);
  from.clear(context);
  const double seconds = timer.fastest([&] {
    check(
        cudaMemcpyAsync(to.data(), from.data(), bytes, cudaMemcpyDeviceToDevice, context.stream()),
        "copy");
  });
  std::printf("{\"rate\": \"copy\", \"bytes_per_second\": %.4g}\n",
              2.0 * static_cast<double>(bytes) / seconds);
}

void measure_gather(const Context& context, const Timer& timer, Offset table_rows, int width) {
  const Offset count = 1 << 22;
  const int blocks = 2048;
  std::vector<int> rows(count);
  std::uint64_t state = 1;
  for (int& row : rows) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    row = static_cast<int>((state >> 33) % table_rows);
  }
  DeviceArray<float> table(static_cast<std::size_t>(table_rows) * width), sums(blocks * 256);
  table.clear(context);
  const DeviceArray<int> device_rows(context, rows);
  const double seconds = timer.fastest([&] {
    launch(context, "gather", gather, blocks, 256, 0, reinterpret_cast<const float4*>(table.data()),
           device_rows.data(), count, width, sums.data());
  });
  std::printf(
      "{\"rate\": \"gather\", \"table_bytes\": %zu, \"row_bytes\": %d, "
      "\"bytes_per_second\": %.4g}\n",
      table.bytes(), width * 4, static_cast<double>(count) * width * 4 / seconds);
}

}  // namespace

int main() {
  try {
    const Context context(0);
    const Context::Scope scope = context.enter();
    const Timer timer(context.stream());
    measure_copy(context, timer);
    std::printf("{\"rate\": \"mma\", \"operations_per_second\": %.4g}\n",
                wf::bench::mma_rate(context, timer));
    for (const Offset table_bytes : {Offset{3} << 20, Offset{14} << 20, Offset{142} << 20})
      for (const int width : {32, 64, 128, 256})
        measure_gather(context, timer, table_bytes / (4 * width), width);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_rates: %s\n", error.what());
    return 1;
  }
}
