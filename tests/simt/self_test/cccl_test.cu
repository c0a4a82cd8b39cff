// The stand-ins for CUB and Thrust: what they do, and what they refuse.
#include <thrust/binary_search.h>
#include <thrust/gather.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/sequence.h>
#include <thrust/sort.h>
#include <thrust/transform.h>
#include <cub/device/device_radix_sort.cuh>

#include <cstdint>
#include <list>

#include "device_array.hpp"
#include "expectations.hpp"
#include "runtime/control.hpp"

namespace simt {
namespace {

class Cub : public testing::Test {
 protected:
  std::size_t bytes_for(std::uint32_t count, int first_bit = 0, int last_bit = 32) {
    cub::DoubleBuffer<std::uint32_t> none(nullptr, nullptr);
    std::size_t bytes = 0;
    EXPECT_EQ(cub::DeviceRadixSort::SortKeys(nullptr, bytes, none, count, first_bit, last_bit),
              cudaSuccess);
    return bytes;
  }

  const DeviceArray<std::uint32_t> keys{{0x302, 0x101, 0x301, 0x100}};
  const DeviceArray<std::uint32_t> others{{0, 0, 0, 0}};
  cub::DoubleBuffer<std::uint32_t> buffers{keys, others};
};

TEST_F(Cub, SortsByTheBitsAskedFor) {
  std::size_t bytes = bytes_for(4, 8, 10);
  const DeviceArray<unsigned char> workspace{std::vector<unsigned char>(bytes)};
  EXPECT_EQ(cub::DeviceRadixSort::SortKeys(workspace, bytes, buffers, 4u, 8, 10), cudaSuccess);
  // Stable: what is equal in bits 8 and 9 keeps its order.
  EXPECT_EQ(buffers.Current() == others ? others.read() : keys.read(),
            (std::vector<std::uint32_t>{0x101, 0x100, 0x302, 0x301}));
}

TEST_F(Cub, LeavesNothingInTheOtherBuffer) {
  std::size_t bytes = bytes_for(4);
  const DeviceArray<unsigned char> workspace{std::vector<unsigned char>(bytes)};
  cub::DeviceRadixSort::SortKeys(workspace, bytes, buffers, 4u);
  EXPECT_EQ(buffers.Alternate() == others ? others.read() : keys.read(),
            (std::vector<std::uint32_t>(4, 0xc5c5c5c5)));
}

TEST_F(Cub, NeedsItsWholeWorkspace) {
  std::size_t bytes = bytes_for(4) - 1;
  const DeviceArray<unsigned char> workspace{std::vector<unsigned char>(bytes)};
  EXPECT_EQ(cub::DeviceRadixSort::SortKeys(workspace, bytes, buffers, 4u), cudaErrorInvalidValue);
  // Whatever is said of its size.
  ++bytes;
  expect_error([&] { cub::DeviceRadixSort::SortKeys(workspace, bytes, buffers, 4u); },
               "the workspace takes");
}

TEST_F(Cub, NeedsBothBuffers) {
  std::size_t bytes = bytes_for(5);
  const DeviceArray<unsigned char> workspace{std::vector<unsigned char>(bytes)};
  expect_error([&] { cub::DeviceRadixSort::SortKeys(workspace, bytes, buffers, 5u); },
               "a buffer takes 20 bytes of device memory, there are 16");
}

TEST_F(Cub, CanBeCaptured) {
  std::size_t bytes = bytes_for(4);
  const DeviceArray<unsigned char> workspace{std::vector<unsigned char>(bytes)};
  cudaStream_t stream = nullptr;
  cudaStreamCreate(&stream);
  cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal);
  EXPECT_EQ(cub::DeviceRadixSort::SortKeys(workspace, bytes, buffers, 4u, 0, 32, stream),
            cudaSuccess);
  cudaGraph_t graph = nullptr;
  EXPECT_EQ(cudaStreamEndCapture(stream, &graph), cudaSuccess);
  cudaGraphDestroy(graph);
  cudaStreamDestroy(stream);
}

/// Keeps what it is asked for, or gives it back when Thrust does, without waiting for the device as
/// cudaFree would.
struct Allocator {
  using value_type = char;
  bool keeps;
  std::list<std::vector<char>> taken;

  char* allocate(std::ptrdiff_t bytes) {
    taken.emplace_back(static_cast<std::size_t>(bytes));
    return taken.back().data();
  }
  void deallocate(char*, std::size_t) {
    if (!keeps) taken.pop_back();
  }
};

class Thrust : public testing::Test {
 protected:
  Thrust() { cudaStreamCreate(&stream); }
  ~Thrust() override {
    cudaStreamSynchronize(stream);
    cudaStreamDestroy(stream);
  }
  template <class T>
  std::vector<T> read(const DeviceArray<T>& array) {
    cudaStreamSynchronize(stream);
    return array.read();
  }

  cudaStream_t stream = nullptr;
  Allocator allocator{true, {}};
  const DeviceArray<int> keys{{3, 1, 3, 1}}, values{{10, 20, 30, 40}}, out{{0, 0, 0, 0}};
};

TEST_F(Thrust, SortsStably) {
  thrust::stable_sort_by_key(thrust::cuda::par_nosync(allocator).on(stream), +keys, keys + 4,
                             +values);
  EXPECT_EQ(read(keys), (std::vector<int>{1, 1, 3, 3}));
  EXPECT_EQ(read(values), (std::vector<int>{20, 40, 10, 30}));
  EXPECT_EQ(allocator.taken.size(), 1u);
}

TEST_F(Thrust, FindsBounds) {
  const DeviceArray<int> sorted{{1, 1, 3}};
  const auto policy = thrust::cuda::par_nosync(allocator).on(stream);
  const thrust::counting_iterator<int> first(0);
  thrust::lower_bound(policy, +sorted, sorted + 3, first, first + 4, +out);
  EXPECT_EQ(read(out), (std::vector<int>{0, 0, 2, 2}));
  thrust::upper_bound(policy, +sorted, sorted + 3, first, first + 4, +out);
  EXPECT_EQ(read(out), (std::vector<int>{0, 2, 2, 3}));
}

TEST_F(Thrust, GathersCountsAndTransforms) {
  const auto policy = thrust::cuda::par_nosync(allocator).on(stream);
  thrust::sequence(policy, +keys, keys + 4);
  thrust::transform(policy, +keys, keys + 4, +keys, [](int i) { return 3 - i; });
  thrust::gather(policy, +keys, keys + 4, +values, +out);
  EXPECT_EQ(read(out), (std::vector<int>{40, 30, 20, 10}));
}

TEST_F(Thrust, ThrowsWhatCudaFails) {
  inject({"thrust::gather", 1, cudaErrorLaunchFailure});
  try {
    thrust::gather(thrust::cuda::par_nosync(allocator).on(stream), +keys, keys + 4, +values, +out);
    ADD_FAILURE() << "expected thrust::system_error";
  } catch (const thrust::system_error& error) {
    EXPECT_EQ(error.code().value(), cudaErrorLaunchFailure);
  }
  reset();
}

TEST_F(Thrust, StillUsesTheMemoryThatItHasGivenBack) {
  allocator.keeps = false;
  // Some of the work runs at once, some later.
  EXPECT_BAD_ACCESS("heap-use-after-free", {
    for (int time = 0; time < 50; ++time)
      thrust::stable_sort_by_key(thrust::cuda::par_nosync(allocator).on(stream), +keys, keys + 4,
                                 +values);
    cudaStreamSynchronize(stream);
  });
}

}  // namespace
}  // namespace simt
