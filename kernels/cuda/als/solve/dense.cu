#include "cuda/als/solve/dense.hpp"

#include "cuda/device/reduce.cuh"

namespace wf::cuda {
namespace {

/// A block on the diagonal of a row's matrix, in global memory: `size` rows, `width` apart.
struct Block {
  double* values;
  int width;
  int size;

  __device__ double& at(int i, int j) const { return values[Offset{i} * width + j]; }
};

/// Replaces the lower triangle by L with L L' = block; the upper triangle keeps the block's values.
/// False when a pivot is not finite or not above `smallest`.
__device__ bool factorise(const Block& block, double smallest) {
  for (int j = 0; j < block.size; ++j) {
    const double pivot = block.at(j, j);
    if (!(pivot > smallest) || !isfinite(pivot)) return false;
    const double root = sqrt(pivot);
    __syncthreads();
    for (int i = j + threadIdx.x; i < block.size; i += blockDim.x)
      block.at(i, j) = i == j ? root : block.at(i, j) / root;
    __syncthreads();
    const int left = block.size - j - 1;
    for (int n = threadIdx.x; n < left * left; n += blockDim.x) {
      const int i = j + 1 + n / left;
      const int k = j + 1 + n % left;
      if (k <= i) block.at(i, k) -= block.at(i, j) * block.at(k, j);
    }
    __syncthreads();
  }
  return true;
}

/// Undoes factorise(): the lower triangle from the upper, the diagonal from `diagonal` + jitter.
__device__ void restore(const Block& block, const double* diagonal, double jitter) {
  for (int n = threadIdx.x; n < block.size * block.size; n += blockDim.x) {
    const int i = n / block.size;
    const int j = n % block.size;
    if (j < i) block.at(i, j) = block.at(j, i);
    if (j == i) block.at(i, j) = diagonal[i] + jitter;
  }
  __syncthreads();
}

/// b = (L L')^-1 b, b in shared memory.
__device__ void solve_factorised(const Block& l, double* b) {
  for (int j = 0; j < l.size; ++j) {
    if (threadIdx.x == 0) b[j] /= l.at(j, j);
    __syncthreads();
    for (int i = j + 1 + threadIdx.x; i < l.size; i += blockDim.x) b[i] -= l.at(i, j) * b[j];
    __syncthreads();
  }
  for (int j = l.size - 1; j >= 0; --j) {
    if (threadIdx.x == 0) b[j] /= l.at(j, j);
    __syncthreads();
    for (int i = threadIdx.x; i < j; i += blockDim.x) b[i] -= l.at(j, i) * b[j];
    __syncthreads();
  }
}

/// factorise(), a second time with 1e-6 of the mean diagonal added where the block is singular.
__device__ bool factorise_or_repair(const Block& block, double* diagonal, double* scratch) {
  double sum = 0;
  for (int i = threadIdx.x; i < block.size; i += blockDim.x) {
    diagonal[i] = block.at(i, i);
    sum += diagonal[i];
  }
  const double mean = block_sum(sum, scratch) / block.size;
  if (factorise(block, 1e-10 * mean)) return true;
  const double jitter = 1e-6 * mean;
  __syncthreads();
  restore(block, diagonal, jitter);
  return factorise(block, 1e-10 * (mean + jitter));
}

/// r = the part of target - matrix * x that belongs to the block's factors. One warp a factor.
__device__ void residual(const double* matrix, const double* target, const double* x, int first,
                         int size, int factors, int width, double* r) {
  const int lane = threadIdx.x % warp_lanes;
  const int warps = blockDim.x / warp_lanes;
  for (int i = threadIdx.x / warp_lanes; i < size; i += warps) {
    const double* row = matrix + Offset{first + i} * width;
    double sum = 0;
    for (int j = lane; j < factors; j += warp_lanes) sum += row[j] * x[j];
    sum = warp_sum(sum);
    if (lane == 0) r[i] = target[first + i] - sum;
  }
  __syncthreads();
}

/// One block a row.
__global__ void solve_blocks(DenseProblem problem, const DenseRow* rows, double* matrices,
                             const double* targets) {
  const DenseRow row = rows[blockIdx.x];
  const int factors = problem.factors;
  const int width = problem.width;
  double* x = dynamic_shared<double>();
  double* r = x + width;
  double* diagonal = r + width;
  double* scratch = diagonal + width;
  double* matrix = matrices + Offset{row.slot} * width * width;
  for (int i = threadIdx.x; i < width; i += blockDim.x)
    x[i] = problem.start == nullptr ? 0.0 : problem.start[row.place * width + i];
  __syncthreads();
  const Offset out_row = row.place - problem.first_place;
  for (int first = 0; first < factors; first += problem.block_size) {
    const int size = min(problem.block_size, factors - first);
    residual(matrix, targets + Offset{row.slot} * width, x, first, size, factors, width, r);
    const Block block{matrix + Offset{first} * width + first, width, size};
    if (!factorise_or_repair(block, diagonal, scratch)) {
      if (threadIdx.x == 0) problem.broken[out_row] = 1;
      return;
    }
    solve_factorised(block, r);
    for (int i = threadIdx.x; i < size; i += blockDim.x) x[first + i] += r[i];
    __syncthreads();
  }
  for (int i = threadIdx.x; i < width; i += blockDim.x)
    problem.out[out_row * width + i] = static_cast<float>(x[i]);
}

}  // namespace

void solve_dense(const Context& context, const DenseProblem& problem, const DenseRow* rows,
                 int count, double* matrices, const double* targets) {
  const std::size_t shared = (3 * problem.width + warp_lanes) * sizeof(double);
  launch(context, "solve_blocks", solve_blocks, count, 256, shared, problem, rows, matrices,
         targets);
}

}  // namespace wf::cuda
