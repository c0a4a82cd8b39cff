// Races and accesses out of bounds: each ends the program in the build that sees it.
#include "device_array.hpp"
#include "expectations.hpp"

namespace simt {
namespace {

__global__ void neighbour(int* out) {
  int* shared = dynamic_shared<int>();
  shared[threadIdx.x] = threadIdx.x;
  out[threadIdx.x] = shared[(threadIdx.x + 32) % blockDim.x];
}
TEST(Race, MissingBarrier) {
  EXPECT_RACE({
    const DeviceArray<int> out(std::vector<int>(64));
    launch(neighbour, 1, 64, 64 * sizeof(int), nullptr, out);
  });
}

__global__ void neighbour_lane(int* out) {
  int* shared = dynamic_shared<int>();
  shared[threadIdx.x] = threadIdx.x;
  const int next = __shfl_sync(0xffffffffu, static_cast<int>(threadIdx.x) + 1, threadIdx.x);
  out[threadIdx.x] = shared[next % 32];
}
TEST(Race, AShuffleOrdersNoMemory) {
  EXPECT_RACE({
    const DeviceArray<int> out(std::vector<int>(32));
    launch(neighbour_lane, 1, 32, 32 * sizeof(int), nullptr, out);
  });
}

__global__ void count_plainly(int* count) {
  if (threadIdx.x == 0) *count += 1;
}
TEST(Race, BetweenBlocks) {
  EXPECT_RACE({
    const DeviceArray<int> count(std::vector<int>(1));
    launch(count_plainly, 3, 32, 0, nullptr, count);
  });
}

__global__ void reuse_too_early(int* out) {
  int* shared = dynamic_shared<int>();
  for (int i = 0; i < 2; ++i) {
    if (threadIdx.x == 0) *shared = i;
    __syncthreads();
    out[threadIdx.x] = *shared;
  }
}
TEST(Race, SharedMemoryOverwrittenBeforeAllHaveRead) {
  EXPECT_RACE({
    const DeviceArray<int> out(std::vector<int>(64));
    launch(reuse_too_early, 1, 64, sizeof(int), nullptr, out);
  });
}

__global__ void right_order(int* out) {
  int* shared = dynamic_shared<int>();
  for (int i = 0; i < 2; ++i) {
    if (threadIdx.x == 0) *shared = i;
    __syncthreads();
    out[blockIdx.x * blockDim.x + threadIdx.x] = *shared;
    __syncthreads();
  }
}
TEST(Race, NoneWhereThereIsNone) {
  const DeviceArray<int> out(std::vector<int>(9 * 64));
  launch(right_order, 9, 64, sizeof(int), nullptr, out);
  launch(right_order, 9, 64, sizeof(int), nullptr, out);
  EXPECT_EQ(out.read(), std::vector<int>(9 * 64, 1));
}

__global__ void write_shared(int at) { dynamic_shared<char>()[at] = 1; }
TEST(OutOfBounds, OnePastSharedMemory) {
  launch(write_shared, 1, 1, 101, nullptr, 100);
  EXPECT_BAD_ACCESS("heap-buffer-overflow", { launch(write_shared, 1, 1, 100, nullptr, 100); });
}

__global__ void write_device(int* memory, int at) { memory[at] = 1; }
TEST(OutOfBounds, OnePastDeviceMemory) {
  EXPECT_BAD_ACCESS("heap-buffer-overflow", {
    const DeviceArray<int> memory(std::vector<int>(5));
    launch(write_device, 1, 1, 0, nullptr, memory, 5);
  });
}

TEST(OutOfBounds, DeviceMemoryTouchedByTheHost) {
  EXPECT_BAD_ACCESS("use-after-poison", {
    const DeviceArray<int> memory(std::vector<int>(5));
    *static_cast<volatile int*>(memory) = 1;
  });
}

TEST(OutOfBounds, DeviceMemoryUsedAfterItWasFreed) {
  EXPECT_BAD_ACCESS("heap-use-after-free", {
    int* memory = nullptr;
    cudaMalloc(reinterpret_cast<void**>(&memory), 64);
    cudaFree(memory);
    launch(write_device, 1, 1, 0, nullptr, memory, 0);
  });
}

__global__ void load_four(const float* in, float* out, int at) {
  *reinterpret_cast<float4*>(out) = *reinterpret_cast<const float4*>(in + at);
}
TEST(OutOfBounds, MisalignedVector) {
  EXPECT_BAD_ACCESS("misaligned address", {
    const DeviceArray<float> in(std::vector<float>(8)), out(std::vector<float>(4));
    launch(load_four, 1, 1, 0, nullptr, in, out, 1);
  });
}

__global__ void multiply(int row, int width, long* at) { *at = row * width; }
TEST(OutOfBounds, ProductOf32BitsThatOverflows) {
  EXPECT_BAD_ACCESS("signed integer overflow", {
    const DeviceArray<long> at(std::vector<long>(1));
    launch(multiply, 1, 1, 0, nullptr, 1 << 20, 1 << 12, at);
  });
}

__global__ void read_shared(float* out) { *out = *dynamic_shared<float>(); }
TEST(Uninitialised, SharedMemoryHoldsNan) {
  const DeviceArray<float> out(std::vector<float>(1));
  launch(read_shared, 1, 1, sizeof(float), nullptr, out);
  EXPECT_TRUE(std::isnan(out.read()[0]));
}

TEST(Uninitialised, DeviceMemoryHoldsNan) {
  float* memory = nullptr;
  cudaMalloc(reinterpret_cast<void**>(&memory), sizeof(float));
  float value = 0;
  cudaMemcpy(&value, memory, sizeof value, cudaMemcpyDeviceToHost);
  cudaFree(memory);
  EXPECT_TRUE(std::isnan(value));
}

}  // namespace
}  // namespace simt
