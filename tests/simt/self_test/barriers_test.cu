// What the executor says of barriers and collectives that are used wrongly.
#include "expectations.hpp"

namespace simt {
namespace {

constexpr unsigned all = 0xffffffffu;

template <class Kernel>
void run_one(Kernel kernel, unsigned threads = 64) {
  launch(kernel, 1, threads, 0, nullptr);
}

constexpr int different_first = __LINE__ + 3;
__global__ void different_barriers() {
  if (threadIdx.x < 32)
    __syncthreads();
  else
    __syncthreads();
}
TEST(Barrier, DifferentOnes) {
  expect_error([] { run_one(different_barriers); }, "threads of a block wait at different barriers",
               {place(different_first), place(different_first + 2)});
}

constexpr int divergent_line = __LINE__ + 3;
__global__ void divergent_barrier() {
  const unsigned lane = threadIdx.x % 32;
  if (lane < 16) __syncthreads();
  __syncwarp();
}
TEST(Barrier, InADivergentBranchIsADeadlock) {
  expect_error([] { run_one(divergent_barrier); }, "deadlock, no thread can go on",
               {"block (0,0,0) thread (", place(divergent_line), place(divergent_line + 1)});
}

__global__ void leave_early(int* passed) {
  if (threadIdx.x >= 40) return;
  __syncthreads();
  atomicAdd(passed, 1);
}
TEST(Barrier, DoesNotWaitForThreadsThatEnded) {
  int* passed = nullptr;
  cudaMalloc(reinterpret_cast<void**>(&passed), sizeof(int));
  cudaMemset(passed, 0, sizeof(int));
  launch(leave_early, 1, 64, 0, nullptr, passed);
  int count = 0;
  cudaMemcpy(&count, passed, sizeof count, cudaMemcpyDeviceToHost);
  cudaFree(passed);
  EXPECT_EQ(count, 40);
}

constexpr int foreign_line = __LINE__ + 1;
__global__ void foreign_mask() { __ballot_sync(0xffffu, 1); }
TEST(Collective, WithoutTheCallersOwnLane) {
  expect_error([] { run_one(foreign_mask); }, "the calling lane is not in its own mask",
               {place(foreign_line)});
}

__global__ void overlapping_masks() {
  const unsigned lane = threadIdx.x % 32;
  __syncwarp(lane < 8 ? 0xffffu : all);
}
TEST(Collective, WithDifferentMasks) {
  expect_error([] { run_one(overlapping_masks); }, "lanes of a warp wait with different masks");
}

constexpr int mixed_line = __LINE__ + 3;
__global__ void mixed_collectives() {
  if (threadIdx.x % 2 == 0)
    __shfl_sync(all, 1, 0);
  else
    __ballot_sync(all, 1);
}
TEST(Collective, OfDifferentKinds) {
  expect_error([] { run_one(mixed_collectives); }, "lanes of a warp wait at different collectives",
               {place(mixed_line), place(mixed_line + 2)});
}

__global__ void exited_lanes() {
  if (threadIdx.x % 32 >= 30) return;
  __ballot_sync(all, 1);
}
TEST(Collective, ThatNamesLanesThatHaveExited) {
  expect_error([] { run_one(exited_lanes); }, "a mask names lanes that have exited");
}

__global__ void whole_warp() { __syncwarp(); }
TEST(Collective, ThatNamesLanesTheBlockNeverHad) {
  expect_error([] { run_one(whole_warp, 40); }, "a mask names lanes that have exited");
}

__global__ void shuffle_from_outside() {
  if (threadIdx.x < 16) __shfl_sync(0xffffu, 1, 20);
}
TEST(Collective, ShuffleFromALaneOutside) {
  expect_error([] { run_one(shuffle_from_outside); },
               "a shuffle reads lane 20, which takes no part in it");
}

__global__ void waits_for_nobody() {
  if (threadIdx.x % 32 != 7) __syncwarp();
  if (threadIdx.x % 32 == 7) __syncthreads();
}
TEST(Collective, ThatALaneNeverReachesIsADeadlock) {
  expect_error([] { run_one(waits_for_nobody); }, "deadlock, no thread can go on",
               {"in __syncwarp", "in __syncthreads"});
}

__global__ void stop_here() { __trap(); }
TEST(Launch, Trap) {
  expect_error([] { run_one(stop_here); }, "__trap", {"block (0,0,0) thread ("});
}

__global__ void nothing() {}
TEST(Launch, OutOfRange) {
  for (const unsigned threads : {0u, 1025u})
    expect_error([&] { run_one(nothing, threads); }, "launch configuration out of range");
  expect_error([] { launch(nothing, 0, 32, 0, nullptr); }, "launch configuration out of range");
}

cudaError_t launch_as_it_is(std::size_t shared_bytes) {
  const cudaLaunchConfig_t config{1, 1, shared_bytes, nullptr, nullptr, 0};
  return cudaLaunchKernelEx(&config, nothing);
}

TEST(Launch, WithMoreSharedMemoryThanItWasAllowed) {
  const auto allow = [](int bytes) {
    return cudaFuncSetAttribute(reinterpret_cast<const void*>(nothing),
                                cudaFuncAttributeMaxDynamicSharedMemorySize, bytes);
  };
  ASSERT_EQ(allow(48 << 10), cudaSuccess);
  EXPECT_EQ(launch_as_it_is(48 << 10), cudaSuccess);
  EXPECT_EQ(launch_as_it_is((48 << 10) + 4), cudaErrorInvalidValue);
  ASSERT_EQ(allow(100 << 10), cudaSuccess);
  EXPECT_EQ(launch_as_it_is(100 << 10), cudaSuccess);
  EXPECT_EQ(launch_as_it_is((100 << 10) + 4), cudaErrorInvalidValue);
  EXPECT_EQ(allow(228 << 10), cudaErrorInvalidValue);
  // What a thread launches leaves the others what they were allowed.
  EXPECT_EQ(launch(nothing, 1, 1, 60 << 10, nullptr), cudaSuccess);
  EXPECT_EQ(launch_as_it_is(227 << 10), cudaSuccess);
  EXPECT_EQ(launch(nothing, 1, 1, 228 << 10, nullptr), cudaErrorInvalidValue);
}

TEST(Launch, AfterAFailedOneTheNextIsRight) {
  expect_error([] { run_one(different_barriers); }, "different barriers");
  run_one(nothing);
}

}  // namespace
}  // namespace simt
