#include "cuda/dense/gramian.hpp"

#include <algorithm>

#include "cuda/device/launch.cuh"

namespace wf::cuda {
namespace {

/// Elements of a table that are widened at a time.
constexpr Offset block_elements = Offset{1} << 22;

__global__ void widen(const float* source, double* target, Offset count) {
  const Offset stride = Offset{gridDim.x} * blockDim.x;
  for (Offset i = Offset{blockIdx.x} * blockDim.x + threadIdx.x; i < count; i += stride)
    target[i] = source[i];
}

Offset rows_per_block(int width) { return block_elements / width; }

}  // namespace

FactorTable::FactorTable(Offset row_count, int factor_count)
    : rows(row_count),
      factors(factor_count),
      width(padded(factor_count)),
      values(static_cast<std::size_t>(row_count) * width) {}

SquareMatrix::SquareMatrix(int factor_count, int padded_width)
    : factors(factor_count),
      width(padded_width),
      values(static_cast<std::size_t>(padded_width) * padded_width) {}

std::size_t Gramian::bytes_needed(int width, Offset rows) {
  return static_cast<std::size_t>(std::min(rows, rows_per_block(width))) * width * sizeof(double);
}

Gramian::Gramian(int width) : width_(width) {}

void Gramian::compute(const Context& context, const FactorTable& table, SquareMatrix& result) {
  const Offset most = std::min(table.rows, rows_per_block(width_));
  block_.reserve(static_cast<std::size_t>(most) * width_);
  check(cudaMemsetAsync(result.values.data(), 0, result.values.bytes(), context.stream()),
        "cudaMemsetAsync");
  for (Offset first = 0; first < table.rows; first += most) {
    const int rows = static_cast<int>(std::min(most, table.rows - first));
    const Offset count = Offset{rows} * width_;
    const Offset blocks = std::min<Offset>(blocks_of(count, 256), 4096);
    launch(context, "widen", widen, blocks, 256, 0, table.row(first), block_.data(), count);
    const double one = 1;
    // Row-major rows are column-major columns: the Gramian is their product with their transpose.
    check(cublasDgemm(context.blas(), CUBLAS_OP_N, CUBLAS_OP_T, width_, width_, rows, &one,
                      block_.data(), width_, block_.data(), width_, &one, result.values.data(),
                      width_),
          "cublasDgemm");
  }
}

}  // namespace wf::cuda
