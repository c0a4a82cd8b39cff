#include "cuda/dense/factorise.hpp"

#include <algorithm>

#include "cuda/device/reduce.cuh"

namespace wf::cuda {
namespace {

constexpr int panel = 16;

/// One block of panel x panel threads factorises the size x size block on the diagonal at `block`,
/// size <= panel.
__global__ void factorise_diagonal(double* block, int width, int size, const double* mean_diagonal,
                                   int* failed) {
  double* tile = dynamic_shared<double>();
  const double smallest = 1e-10 * *mean_diagonal;
  const int row = threadIdx.x / panel;
  const int column = threadIdx.x % panel;
  const bool inside = row < size && column <= row;
  if (inside) tile[row * panel + column] = block[Offset{row} * width + column];
  __syncthreads();
  for (int j = 0; j < size; ++j) {
    const double pivot = tile[j * panel + j];
    const bool usable = pivot > smallest && isfinite(pivot);
    if (threadIdx.x == 0 && !usable) *failed = 1;
    __syncthreads();
    const double root = sqrt(usable ? pivot : 1.0);
    if (inside && column == j)
      tile[row * panel + j] = row == j ? root : tile[row * panel + j] / root;
    __syncthreads();
    if (inside && column > j)
      tile[row * panel + column] -= tile[row * panel + j] * tile[column * panel + j];
    __syncthreads();
  }
  if (inside) block[Offset{row} * width + column] = tile[row * panel + column];
}

__global__ void add_diagonal(double* matrix, int width, int factors, double value) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < factors) matrix[Offset{i} * width + i] += value;
}

/// One warp: the mean of the diagonal's first `factors` values.
__global__ void find_mean(const double* matrix, int width, int factors, double* mean) {
  double sum = 0;
  for (int i = threadIdx.x; i < factors; i += warp_lanes) sum += matrix[Offset{i} * width + i];
  sum = warp_sum(sum);
  if (threadIdx.x == 0) *mean = sum / factors;
}

}  // namespace

void factorise(const Context& context, SquareMatrix& matrix, const double* mean_diagonal,
               int* failed) {
  const int width = matrix.width;
  const double one = 1;
  const double minus_one = -1;
  check(cudaMemsetAsync(failed, 0, sizeof *failed, context.stream()), "cudaMemsetAsync");
  for (int first = 0; first < matrix.factors; first += panel) {
    const int size = std::min(panel, matrix.factors - first);
    const int below = matrix.factors - first - size;
    double* diagonal = matrix.values.data() + Offset{first} * width + first;
    double* left = diagonal + Offset{size} * width;
    launch(context, "factorise_diagonal", factorise_diagonal, 1, panel * panel,
           panel * panel * sizeof(double), diagonal, width, size, mean_diagonal, failed);
    if (below == 0) break;
    // In cuBLAS' column-major eyes the lower triangle is the upper one, transposed.
    check(cublasDtrsm(context.blas(), CUBLAS_SIDE_LEFT, CUBLAS_FILL_MODE_UPPER, CUBLAS_OP_T,
                      CUBLAS_DIAG_NON_UNIT, size, below, &one, diagonal, width, left, width),
          "cublasDtrsm");
    check(cublasDgemm(context.blas(), CUBLAS_OP_T, CUBLAS_OP_N, below, below, size, &minus_one,
                      left, width, left, width, &one, left + size, width),
          "cublasDgemm");
  }
}

void invert_transposed(const Context& context, const SquareMatrix& factor, SquareMatrix& inverse) {
  const double one = 1;
  check(cudaMemsetAsync(inverse.values.data(), 0, inverse.values.bytes(), context.stream()),
        "cudaMemsetAsync");
  add_to_diagonal(context, inverse, 1);
  check(cublasDtrsm(context.blas(), CUBLAS_SIDE_LEFT, CUBLAS_FILL_MODE_UPPER, CUBLAS_OP_T,
                    CUBLAS_DIAG_NON_UNIT, factor.factors, factor.factors, &one,
                    factor.values.data(), factor.width, inverse.values.data(), inverse.width),
        "cublasDtrsm");
}

void add_to_diagonal(const Context& context, SquareMatrix& matrix, double value) {
  const Offset blocks = blocks_of(matrix.factors, 128);
  launch(context, "add_diagonal", add_diagonal, blocks, 128, 0, matrix.values.data(), matrix.width,
         matrix.factors, value);
}

void mean_diagonal(const Context& context, const SquareMatrix& matrix, double* mean) {
  launch(context, "find_mean", find_mean, 1, warp_lanes, 0, matrix.values.data(), matrix.width,
         matrix.factors, mean);
}

}  // namespace wf::cuda
