// The stand-ins for the CUDA runtime: order, capture, failures, memory.
#include <functional>

#include "device_array.hpp"
#include "expectations.hpp"
#include "runtime/control.hpp"

namespace simt {
namespace {

__global__ void add(int* value, int n) { *value += n; }
__global__ void scale(int* value, int factor) { *value *= factor; }

struct Pinned {
  explicit Pinned(int value) {
    cudaMallocHost(reinterpret_cast<void**>(&data), sizeof(int));
    *data = value;
  }
  ~Pinned() { cudaFreeHost(data); }
  int* data = nullptr;
};

struct Streams {
  Streams() {
    cudaStreamCreateWithFlags(&a, cudaStreamNonBlocking);
    cudaStreamCreateWithFlags(&b, cudaStreamNonBlocking);
    cudaEventCreateWithFlags(&event, cudaEventDisableTiming);
  }
  ~Streams() {
    cudaEventDestroy(event);
    cudaStreamDestroy(b);
    cudaStreamDestroy(a);
  }
  cudaStream_t a, b;
  cudaEvent_t event;
};

// (1 + 2) * 3 on two streams, with or without an event between them.
int add_then_scale(bool wait) {
  const Streams streams;
  const DeviceArray<int> value({1});
  launch(add, 1, 1, 0, streams.a, value, 2);
  cudaEventRecord(streams.event, streams.a);
  if (wait) cudaStreamWaitEvent(streams.b, streams.event, 0);
  launch(scale, 1, 1, 0, streams.b, value, 3);
  cudaDeviceSynchronize();
  return value.read()[0];
}

TEST(Stream, WaitsForAnEvent) {
  for (int i = 0; i < 50; ++i) EXPECT_EQ(add_then_scale(true), 9);
}

TEST(Stream, WithoutTheWaitTheOrderIsLeftToChance) {
  int wrong = 0;
  for (int i = 0; i < 50; ++i) wrong += add_then_scale(false) != 9;
  EXPECT_GT(wrong, 0);
  EXPECT_LT(wrong, 50);
}

TEST(Stream, APinnedCopyIsThereAfterTheSynchronisationOnly) {
  int early = 0;
  for (int i = 0; i < 50; ++i) {
    const Streams streams;
    const DeviceArray<int> value({7});
    const Pinned copy(0);
    cudaMemcpyAsync(copy.data, value, sizeof(int), cudaMemcpyDeviceToHost, streams.a);
    early += *copy.data != 7;
    cudaStreamSynchronize(streams.a);
    EXPECT_EQ(*copy.data, 7);
  }
  EXPECT_GT(early, 0);
}

TEST(Graph, ReplaysWhatWasCaptured) {
  const Streams streams;
  const DeviceArray<int> value({1});
  cudaStreamBeginCapture(streams.a, cudaStreamCaptureModeThreadLocal);
  launch(add, 1, 1, 0, streams.a, value, 1);
  cudaEventRecord(streams.event, streams.a);
  cudaStreamWaitEvent(streams.b, streams.event, 0);
  launch(scale, 1, 1, 0, streams.b, value, 2);
  cudaGraph_t graph;
  ASSERT_EQ(cudaStreamEndCapture(streams.a, &graph), cudaSuccess);
  cudaGraphExec_t executable;
  ASSERT_EQ(cudaGraphInstantiate(&executable, graph, 0), cudaSuccess);
  cudaGraphDestroy(graph);
  EXPECT_EQ(value.read()[0], 1);  // nothing ran yet
  for (int i = 0; i < 3; ++i) cudaGraphLaunch(executable, streams.a);
  cudaStreamSynchronize(streams.a);
  EXPECT_EQ(value.read()[0], 22);
  cudaGraphExecDestroy(executable);
}

TEST(Graph, ASynchronisationSpoilsTheCapture) {
  const Streams streams;
  cudaStreamBeginCapture(streams.a, cudaStreamCaptureModeThreadLocal);
  EXPECT_EQ(cudaStreamSynchronize(streams.a), cudaErrorStreamCaptureUnsupported);
  cudaGraph_t graph;
  EXPECT_EQ(cudaStreamEndCapture(streams.a, &graph), cudaErrorStreamCaptureInvalidated);
  EXPECT_EQ(graph, nullptr);
}

TEST(Graph, APageableCopyCannotBeCaptured) {
  const Streams streams;
  const DeviceArray<int> value({1});
  int copy = 0;
  cudaStreamBeginCapture(streams.a, cudaStreamCaptureModeThreadLocal);
  EXPECT_EQ(cudaMemcpyAsync(&copy, value, sizeof copy, cudaMemcpyDeviceToHost, streams.a),
            cudaErrorStreamCaptureUnsupported);
  cudaGraph_t graph;
  EXPECT_EQ(cudaStreamEndCapture(streams.a, &graph), cudaErrorStreamCaptureInvalidated);
}

/// What `call` returns while a stream captures, which it spoils.
cudaError_t spoil_capture(const std::function<cudaError_t(const Streams&)>& call) {
  const Streams streams;
  cudaStreamBeginCapture(streams.a, cudaStreamCaptureModeThreadLocal);
  const cudaError_t error = call(streams);
  cudaGraph_t graph;
  EXPECT_EQ(cudaStreamEndCapture(streams.a, &graph), cudaErrorStreamCaptureInvalidated);
  return error;
}

TEST(Graph, MemoryCannotBeTakenOrGivenBackInACapture) {
  void* memory = nullptr;
  const auto take = [&](const Streams&) { return cudaMalloc(&memory, 4); };
  EXPECT_EQ(spoil_capture(take), cudaErrorStreamCaptureUnsupported);
  const auto pin = [&](const Streams&) { return cudaMallocHost(&memory, 4); };
  EXPECT_EQ(spoil_capture(pin), cudaErrorStreamCaptureUnsupported);
  cudaMalloc(&memory, 4);
  const auto give_back = [&](const Streams&) { return cudaFree(memory); };
  EXPECT_EQ(spoil_capture(give_back), cudaErrorStreamCaptureUnsupported);
  cudaFree(memory);
}

TEST(Graph, ACapturedStreamCannotWaitForWhatIsOutside) {
  const auto wait = [](const Streams& streams) {
    cudaEventRecord(streams.event, streams.b);
    return cudaStreamWaitEvent(streams.a, streams.event, 0);
  };
  EXPECT_EQ(spoil_capture(wait), cudaErrorStreamCaptureIsolation);
}

TEST(Graph, AnEventOfACaptureMeansNothingOutside) {
  const Streams streams;
  cudaStreamBeginCapture(streams.a, cudaStreamCaptureModeThreadLocal);
  cudaEventRecord(streams.event, streams.a);
  EXPECT_EQ(cudaEventSynchronize(streams.event), cudaErrorCapturedEvent);
  cudaGraph_t graph;
  ASSERT_EQ(cudaStreamEndCapture(streams.a, &graph), cudaSuccess);
  EXPECT_EQ(cudaStreamWaitEvent(streams.b, streams.event, 0), cudaErrorCapturedEvent);
  cudaGraphDestroy(graph);
}

TEST(Device, IsAsOldAsATestWantsIt) {
  const auto major = [] {
    int value = 0;
    cudaDeviceGetAttribute(&value, cudaDevAttrComputeCapabilityMajor, 0);
    return value;
  };
  set_capability(75);
  EXPECT_EQ(major(), 7);
  int count = 0;
  EXPECT_EQ(cudaGetDeviceCount(&count), cudaSuccess);
  set_driver_version(CUDART_VERSION / 1000 * 1000);
  EXPECT_EQ(cudaGetDeviceCount(&count), cudaSuccess);
  set_driver_version(CUDART_VERSION - 1000);
  EXPECT_EQ(cudaGetDeviceCount(&count), cudaErrorInsufficientDriver);
  reset();
  EXPECT_EQ(cudaGetDeviceCount(&count), cudaSuccess);
  EXPECT_EQ(major(), 9);
}

TEST(Copy, AgainstItsKindOrPastTheEnd) {
  const DeviceArray<int> value({1});
  int host[2] = {};
  expect_error([&] { cudaMemcpy(host, value, sizeof(int), cudaMemcpyHostToDevice); },
               "the target is no device memory");
  expect_error([&] { cudaMemcpy(host, value, 8, cudaMemcpyDeviceToHost); },
               "the source has 4 bytes, the copy wants 8");
}

TEST(Fault, TheNthCallFails) {
  int* memory = nullptr;
  inject({"cudaMemset", 2, cudaErrorInvalidValue});
  cudaMalloc(reinterpret_cast<void**>(&memory), sizeof(int));
  EXPECT_EQ(cudaMemset(memory, 0, sizeof(int)), cudaSuccess);
  EXPECT_FALSE(fault_happened());
  EXPECT_EQ(cudaMemset(memory, 0, sizeof(int)), cudaErrorInvalidValue);
  EXPECT_TRUE(fault_happened());
  EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidValue);
  EXPECT_EQ(cudaGetLastError(), cudaSuccess);
  EXPECT_EQ(cudaMemset(memory, 0, sizeof(int)), cudaSuccess);
  cudaFree(memory);
}

TEST(Fault, ALaunch) {
  inject({"launch", 1, cudaErrorLaunchOutOfResources});
  const DeviceArray<int> value({1});
  EXPECT_EQ(launch(add, 1, 1, 0, nullptr, value, 1), cudaErrorLaunchOutOfResources);
  EXPECT_EQ(value.read()[0], 1);
}

TEST(Fault, ALostDeviceStaysLost) {
  const Usage before = usage();
  int* memory = nullptr;
  cudaMalloc(reinterpret_cast<void**>(&memory), sizeof(int));
  inject({"", 1, cudaErrorLaunchFailure, true});
  EXPECT_EQ(cudaDeviceSynchronize(), cudaErrorLaunchFailure);
  EXPECT_EQ(cudaMemset(memory, 0, sizeof(int)), cudaErrorLaunchFailure);
  EXPECT_EQ(cudaFree(memory), cudaErrorLaunchFailure);
  EXPECT_EQ(usage(), before);
}

TEST(Memory, HasALimit) {
  set_memory_limit(1000);
  void* first = nullptr;
  void* second = nullptr;
  ASSERT_EQ(cudaMalloc(&first, 600), cudaSuccess);
  EXPECT_EQ(cudaMalloc(&second, 600), cudaErrorMemoryAllocation);
  std::size_t free_bytes = 0, total = 0;
  cudaMemGetInfo(&free_bytes, &total);
  EXPECT_EQ(free_bytes, 400u);
  EXPECT_EQ(total, 1000u);
  EXPECT_EQ(usage().device_bytes, 600u);
  cudaFree(first);
  EXPECT_EQ(usage().device_bytes, 0u);
}

TEST(Memory, WhatIsNoAllocationCannotBeFreed) {
  int value = 0;
  EXPECT_EQ(cudaFree(&value), cudaErrorInvalidValue);
  EXPECT_EQ(cudaFree(nullptr), cudaSuccess);
}

}  // namespace
}  // namespace simt
