// The host twins of the PTX instructions, by their definition in the PTX manual.
#include "device_array.hpp"
#include "expectations.hpp"

namespace simt {
namespace {

template <int Groups>
__global__ void copy_and_wait(const float4* in, float* out) {
  float4* shared = dynamic_shared<float4>();
  for (int i = 0; i < 2; ++i) {
    cp_async<16>(shared + i, in + i);
    cp_async_commit();
  }
  cp_async_wait<Groups>();
  out[0] = shared[0].x;
  out[1] = shared[1].x;
  cp_async_wait<0>();
}

std::vector<float> copied(void (*kernel)(const float4*, float*)) {
  const DeviceArray<float4> in({{1, 0, 0, 0}, {2, 0, 0, 0}});
  const DeviceArray<float> out(std::vector<float>(2));
  launch(kernel, 1, 1, 2 * sizeof(float4), nullptr, in, out);
  return out.read();
}

TEST(AsyncCopy, IsSeenAfterTheWaitForItsGroup) {
  EXPECT_EQ(copied(copy_and_wait<0>), (std::vector<float>{1, 2}));
}

TEST(AsyncCopy, IsNotSeenBeforeTheWait) {
  EXPECT_TRUE(std::isnan(copied(copy_and_wait<2>)[0]));
  const std::vector<float> one_left = copied(copy_and_wait<1>);
  EXPECT_EQ(one_left[0], 1);
  EXPECT_TRUE(std::isnan(one_left[1]));
}

__global__ void copy_uncommitted(const float4* in, float* out) {
  float4* shared = dynamic_shared<float4>();
  cp_async<16>(shared, in);
  cp_async_wait<0>();
  out[0] = shared[0].x;
  cp_async_commit();
  cp_async_wait<0>();
}
TEST(AsyncCopy, IsNotWaitedForUnlessCommitted) {
  EXPECT_TRUE(std::isnan(copied(copy_uncommitted)[0]));
}

__global__ void copy_part(const float4* in, float* out) {
  float4* shared = dynamic_shared<float4>();
  cp_async<16>(shared, in + 1, 4);
  cp_async_commit();
  cp_async_wait<0>();
  out[0] = shared[0].x;
  out[1] = shared[0].y + shared[0].z + shared[0].w;
}
TEST(AsyncCopy, FillsWithZeros) { EXPECT_EQ(copied(copy_part), (std::vector<float>{2, 0})); }

__global__ void copy_and_end(const float4* in, float*) {
  cp_async<16>(dynamic_shared<float4>(), in);
}
__global__ void copy_misaligned(const float4* in, float*) {
  cp_async<16>(dynamic_shared<char>() + 4, in);
}
TEST(AsyncCopy, Misuse) {
  expect_error([] { copied(copy_and_end); }, "a thread ends before the asynchronous copies");
  expect_error([] { copied(copy_misaligned); }, "no multiple of its size");
}

__global__ void copy_for_others(const float4* in, float* out) {
  float4* shared = dynamic_shared<float4>();
  cp_async<16>(shared + threadIdx.x, in + threadIdx.x);
  cp_async_commit();
  cp_async_wait<0>();
  out[threadIdx.x] = shared[1 - threadIdx.x].x;
}
TEST(AsyncCopy, OfAnotherThreadNeedsABarrierToo) {
  EXPECT_RACE({
    const DeviceArray<float4> in({{1, 0, 0, 0}, {2, 0, 0, 0}});
    const DeviceArray<float> out(std::vector<float>(2));
    launch(copy_for_others, 1, 2, 2 * sizeof(float4), nullptr, in, out);
  });
}

// Small whole numbers, different everywhere: every product is exact.
float a_at(int row, int k) { return static_cast<float>((row * 5 + k * 3) % 17 - 8); }
float b_at(int k, int column) { return static_cast<float>((k * 7 + column * 2) % 13 - 6); }

std::vector<__half> matrix(int rows, int columns, float (*at)(int, int)) {
  std::vector<__half> values(rows * columns);
  for (int i = 0; i < rows * columns; ++i) values[i] = __float2half(at(i / columns, i % columns));
  return values;
}

// a: 16 x 16 row-major, b: 16 x 8 row-major, d: 16 x 8 row-major. Tables of PTX ISA 9.7.15.5.8.
__global__ void multiply_tiles(const __half* a, const __half* b, float* d) {
  const int group = threadIdx.x / 4, pair = threadIdx.x % 4 * 2;
  const auto pack = [](__half low, __half high) {
    return static_cast<unsigned>(std::bit_cast<std::uint16_t>(low)) |
           static_cast<unsigned>(std::bit_cast<std::uint16_t>(high)) << 16;
  };
  unsigned left[4], right[2];
  for (int i = 0; i < 4; ++i) {
    const __half* from = a + (group + i % 2 * 8) * 16 + pair + i / 2 * 8;
    left[i] = pack(from[0], from[1]);
  }
  for (int i = 0; i < 2; ++i) {
    const __half* from = b + (pair + i * 8) * 8 + group;
    right[i] = pack(from[0], from[8]);
  }
  float sums[4] = {1, 1, 1, 1};
  mma_m16n8k16(sums, left, right);
  for (int i = 0; i < 4; ++i) d[(group + i / 2 * 8) * 8 + pair + i % 2] = sums[i];
}

TEST(Mma, IsTheProduct) {
  const DeviceArray<__half> a(matrix(16, 16, a_at)), b(matrix(16, 8, b_at));
  const DeviceArray<float> d(std::vector<float>(16 * 8));
  launch(multiply_tiles, 1, 32, 0, nullptr, a, b, d);
  const std::vector<float> found = d.read();
  for (int row = 0; row < 16; ++row)
    for (int column = 0; column < 8; ++column) {
      float sum = 1;
      for (int k = 0; k < 16; ++k) sum += a_at(row, k) * b_at(k, column);
      EXPECT_EQ(found[row * 8 + column], sum) << row << ", " << column;
    }
}

// Tiles through ldmatrix instead: a of 16 x 16 halves and b transposed on the way.
__global__ void multiply_loaded_tiles(const __half* a, const __half* b, float* d) {
  __half* shared = dynamic_shared<__half>();
  for (int i = threadIdx.x; i < 256; i += 32) shared[i] = a[i];
  for (int i = threadIdx.x; i < 128; i += 32) shared[256 + i] = b[i];
  __syncwarp();
  const int lane = threadIdx.x;
  unsigned left[4], twice[4];
  ldmatrix_x4(left, shared + lane % 16 * 16 + lane / 16 * 8);
  ldmatrix_x4_transposed(twice, shared + 256 + lane % 16 * 8);
  const unsigned right[2] = {twice[0], twice[1]};
  float sums[4] = {1, 1, 1, 1};
  mma_m16n8k16(sums, left, right);
  for (int i = 0; i < 4; ++i) d[(lane / 4 + i / 2 * 8) * 8 + lane % 4 * 2 + i % 2] = sums[i];
}

TEST(Ldmatrix, LaysOutWhatMmaWants) {
  const DeviceArray<__half> a(matrix(16, 16, a_at)), b(matrix(16, 8, b_at));
  const DeviceArray<float> d(std::vector<float>(128)), expected(std::vector<float>(128));
  launch(multiply_loaded_tiles, 1, 32, 384 * sizeof(__half), nullptr, a, b, d);
  launch(multiply_tiles, 1, 32, 0, nullptr, a, b, expected);
  EXPECT_EQ(d.read(), expected.read());
}

}  // namespace
}  // namespace simt
