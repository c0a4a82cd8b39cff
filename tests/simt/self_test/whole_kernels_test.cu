// Kernels as a library would have them, against results worked out on the host.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "cuda/device/launch.cuh"
#include "device_array.hpp"

namespace {

using simt::DeviceArray;

constexpr unsigned all = 0xffffffffu;

std::vector<float> uniform(std::size_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> value(-1, 1);
  std::vector<float> values(n);
  for (float& v : values) v = value(random);
  return values;
}

__device__ float warp_sum(float v) {
  for (int distance = 16; distance > 0; distance /= 2) v += __shfl_xor_sync(all, v, distance);
  return v;
}

__device__ float block_sum(float v, float* scratch) {
  const int warp = threadIdx.x / 32;
  v = warp_sum(v);
  __syncthreads();
  if (threadIdx.x % 32 == 0) scratch[warp] = v;
  __syncthreads();
  float sum = 0;
  for (unsigned i = 0; i < blockDim.x / 32; ++i) sum += scratch[i];
  return sum;
}

// One block a row: solves (diagonal + v v') x = b, a row of n = blockDim.x each, by CG.
__global__ void solve(int steps, const float* diagonal, const float* v, const float* b, float* x) {
  float* scratch = dynamic_shared<float>();
  const int at = blockIdx.x * blockDim.x + threadIdx.x;
  float solution = 0, residual = b[at], direction = residual;
  float norm = block_sum(residual * residual, scratch);
  for (int step = 0; step < steps && norm > 1e-20f; ++step) {
    const float along = block_sum(v[at] * direction, scratch);
    const float product = diagonal[at] * direction + v[at] * along;
    const float alpha = norm / block_sum(direction * product, scratch);
    solution += alpha * direction;
    residual -= alpha * product;
    const float next = block_sum(residual * residual, scratch);
    direction = residual + next / norm * direction;
    norm = next;
  }
  x[at] = solution;
}

TEST(WholeKernels, ConjugateGradient) {
  const int rows = 7, n = 64;
  std::vector<float> diagonal = uniform(rows * n, 1);
  for (float& d : diagonal) d += 3;
  const std::vector<float> v = uniform(rows * n, 2), b = uniform(rows * n, 3);
  const DeviceArray<float> device_diagonal(diagonal), device_v(v), device_b(b);
  const DeviceArray<float> x(std::vector<float>(rows * n));
  launch(solve, rows, n, n / 32 * sizeof(float), nullptr, 40, device_diagonal, device_v, device_b,
         x);
  const std::vector<float> result = x.read();
  for (int row = 0; row < rows; ++row) {
    double along = 0;
    for (int i = row * n; i < (row + 1) * n; ++i) along += double(v[i]) * result[i];
    for (int i = row * n; i < (row + 1) * n; ++i)
      EXPECT_NEAR(double(diagonal[i]) * result[i] + v[i] * along, b[i], 1e-4);
  }
}

// One warp a query: lane i ends up with the i-th of the k <= 32 best scores.
__global__ void top_k(int queries, int n, int k, const float* scores, int* best) {
  const int lane = threadIdx.x % 32;
  const int query = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
  if (query >= queries) return;
  float kept = -INFINITY;
  int kept_at = -1;
  for (int base = 0; base < n; base += 32) {
    const int i = base + lane;
    const float score = i < n ? scores[query * n + i] : -INFINITY;
    unsigned better = __ballot_sync(all, score > __shfl_sync(all, kept, k - 1));
    for (; better; better &= better - 1) {
      const int from = __ffs(better) - 1;
      const float candidate = __shfl_sync(all, score, from);
      const int rank = __popc(__ballot_sync(all, kept >= candidate));
      const float above = __shfl_up_sync(all, kept, 1);
      const int above_at = __shfl_up_sync(all, kept_at, 1);
      if (lane >= rank) kept = lane == rank ? candidate : above;
      if (lane >= rank) kept_at = lane == rank ? base + from : above_at;
    }
  }
  if (lane < k) best[query * k + lane] = kept_at;
}

TEST(WholeKernels, TopK) {
  const int queries = 6, n = 333, k = 10;
  const std::vector<float> scores = uniform(queries * n, 4);
  const DeviceArray<float> device_scores(scores);
  const DeviceArray<int> best(std::vector<int>(queries * k));
  launch(top_k, 2, 128, 0, nullptr, queries, n, k, device_scores, best);
  const std::vector<int> result = best.read();
  for (int query = 0; query < queries; ++query) {
    std::vector<int> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return scores[query * n + a] > scores[query * n + b]; });
    for (int i = 0; i < k; ++i) EXPECT_EQ(result[query * k + i], order[i]);
  }
}

__global__ void transpose(const float* in, float* out) {
  float* tile = dynamic_shared<float>() + threadIdx.x / 32 * 32 * 33;
  const int lane = threadIdx.x % 32;
  const int base = (blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32) * 1024;
  for (int i = 0; i < 32; ++i) tile[i * 33 + lane] = in[base + i * 32 + lane];
  __syncwarp();
  for (int i = 0; i < 32; ++i) out[base + i * 32 + lane] = tile[lane * 33 + i];
}

TEST(WholeKernels, TransposeThroughSharedMemory) {
  const std::vector<float> values = uniform(6 * 1024, 5);
  const DeviceArray<float> in(values), out(std::vector<float>(values.size()));
  launch(transpose, 3, 64, 2 * 32 * 33 * sizeof(float), nullptr, in, out);
  const std::vector<float> result = out.read();
  for (int tile = 0; tile < 6; ++tile)
    for (int i = 0; i < 32; ++i)
      for (int j = 0; j < 32; ++j)
        EXPECT_EQ(result[tile * 1024 + i * 32 + j], values[tile * 1024 + j * 32 + i]);
}

__global__ void count(const int* bins, int n, int* counts) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) atomicAdd(&counts[bins[i]], 1);
}

TEST(WholeKernels, AtomicsOfSeveralBlocks) {
  std::vector<int> bins(500);
  for (int i = 0; i < 500; ++i) bins[i] = i % 10;
  const DeviceArray<int> device_bins(bins), counts(std::vector<int>(10));
  launch(count, 8, 64, 0, nullptr, device_bins, 500, counts);
  EXPECT_EQ(counts.read(), std::vector<int>(10, 50));
}

}  // namespace
