#include "cuda/sparse/gramian_rows.hpp"

#include "cuda/device/reduce.cuh"

namespace wf::cuda {
namespace {

constexpr int threads = 256;
constexpr int columns_per_block = threads / warp_lanes;

/// One warp per column.
__global__ void square_columns(SparseView transposed, double* squares) {
  const Offset column = Offset{blockIdx.x} * columns_per_block + threadIdx.x / warp_lanes;
  if (column >= transposed.rows) return;
  double sum = 0;
  const Offset end = transposed.offsets[column + 1];
  for (Offset k = transposed.offsets[column] + threadIdx.x % warp_lanes; k < end; k += warp_lanes)
    sum += double{transposed.values[k]} * transposed.values[k];
  sum = warp_sum(sum);
  if (threadIdx.x % warp_lanes == 0) squares[column] = sum;
}

/// One block per column. The rows that the column is stored in come one after the other, so that a
/// sum has one order; the entries of a row go to sums of their own and are added at once.
__global__ void multiply_columns(SparseView matrix, SparseView transposed, Offset first,
                                 double* products) {
  const Offset column = first + blockIdx.x;
  double* sums = products + Offset{blockIdx.x} * matrix.columns;
  for (Offset j = threadIdx.x; j < matrix.columns; j += blockDim.x) sums[j] = NAN;
  __syncthreads();
  const Offset end = transposed.offsets[column + 1];
  for (Offset k = transposed.offsets[column]; k < end; ++k) {
    const Id row = transposed.indices[k];
    const double value = transposed.values[k];
    const Offset row_end = matrix.offsets[row + 1];
    for (Offset n = matrix.offsets[row] + threadIdx.x; n < row_end; n += blockDim.x) {
      double& sum = sums[matrix.indices[n]];
      const double product = value * matrix.values[n];
      sum = isnan(sum) ? product : sum + product;
    }
    __syncthreads();
  }
}

/// Grid: columns asked about x pieces of all columns.
__global__ void divide_products(SimilarityProblem problem, Offset first, const double* products,
                                float* similarities) {
  const Offset columns = problem.matrix.columns;
  const Offset i = first + blockIdx.x;
  const Offset j = Offset{blockIdx.y} * blockDim.x + threadIdx.x;
  if (j >= columns) return;
  const double product = products[Offset{blockIdx.x} * columns + j];
  const double square_i = problem.squares[i];
  const double square_j = problem.squares[j];
  double denominator = 1;
  if (problem.similarity == ColumnSimilarity::cosine)
    denominator = sqrt(square_i) * sqrt(square_j) + problem.shrink;
  if (problem.similarity == ColumnSimilarity::jaccard)
    denominator = square_i + square_j - product + problem.shrink;
  const bool left_out = isnan(product) || (i == j && !problem.with_diagonal);
  const double similarity = denominator == 0 ? 0 : product / denominator;
  similarities[Offset{blockIdx.x} * columns + j] = left_out ? NAN : static_cast<float>(similarity);
}

}  // namespace

void find_squared_norms(const Context& context, const SparseView& transposed, double* squares) {
  if (transposed.rows == 0) return;
  launch(context, "square_columns", square_columns, blocks_of(transposed.rows, columns_per_block),
         threads, 0, transposed, squares);
}

void find_similarities(const Context& context, const SimilarityProblem& problem, Offset first,
                       int count, double* products, float* similarities) {
  launch(context, "multiply_columns", multiply_columns, count, threads, 0, problem.matrix,
         problem.transposed, first, products);
  const Grid grid(count, blocks_of(problem.matrix.columns, threads));
  launch(context, "divide_products", divide_products, grid, threads, 0, problem, first, products,
         similarities);
}

}  // namespace wf::cuda
