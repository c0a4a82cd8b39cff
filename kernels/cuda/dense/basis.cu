#include "cuda/dense/basis.hpp"

#include "cuda/dense/eigen.hpp"
#include "cuda/dense/factorise.hpp"
#include "cuda/device/launch.cuh"

namespace wf::cuda {
namespace {

enum class Part { all, lower };

/// target = source, or its transpose, rounded to float; with Part::lower what lies above the
/// diagonal of the source counts as zero.
__global__ void narrow(const double* source, int width, bool transposed, Part part, float* target) {
  const Offset i = Offset{blockIdx.x} * blockDim.x + threadIdx.x;
  if (i >= Offset{width} * width) return;
  const Offset row = i / width;
  const Offset column = i % width;
  const float value = part == Part::lower && column > row ? 0.0f : static_cast<float>(source[i]);
  target[transposed ? column * width + row : i] = value;
}

/// The first `factors` values, rounded (1 without `values`); zero past them.
__global__ void write_diagonal(const double* values, int factors, int width, float* target) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= width) return;
  target[i] = i >= factors ? 0.0f : values == nullptr ? 1.0f : static_cast<float>(values[i]);
}

void narrow_matrix(const Context& context, const SquareMatrix& source, bool transposed, Part part,
                   DeviceArray<float>& target) {
  const Offset count = Offset{source.width} * source.width;
  launch(context, "narrow", narrow, blocks_of(count, 256), 256, 0, source.values.data(),
         source.width, transposed, part, target.data());
}

void set_diagonal(const Context& context, const double* values, int factors, Basis& basis) {
  launch(context, "write_diagonal", write_diagonal, blocks_of(basis.width, 128), 128, 0, values,
         factors, basis.width, basis.diagonal.data());
}

}  // namespace

Basis::Basis(int factors, int padded_width)
    : width(padded_width),
      to_basis(static_cast<std::size_t>(padded_width) * padded_width),
      start(static_cast<std::size_t>(padded_width) * padded_width),
      diagonal(padded_width),
      workspace(factors, padded_width) {}

std::size_t Basis::bytes_needed(int width) {
  const std::size_t square = static_cast<std::size_t>(width) * width;
  return square * (2 * sizeof(float) + sizeof(double)) + width * sizeof(float);
}

void Basis::transform(const Context& context, const float* in, Offset rows, float* out) const {
  multiply_rows(context, in, rows, width, to_basis.data(), false, out);
}

void Basis::enter(const Context& context, const float* in, Offset rows, float* out) const {
  multiply_rows(context, in, rows, width, start.data(), false, out);
}

void Basis::leave(const Context& context, const float* in, Offset rows, float* out) const {
  multiply_rows(context, in, rows, width, to_basis.data(), true, out);
}

void factorise_shifted(const Context& context, const SquareMatrix& gramian, double regularization,
                       SquareMatrix& factor, double* mean, int* failed) {
  check(cudaMemcpyAsync(factor.values.data(), gramian.values.data(), gramian.values.bytes(),
                        cudaMemcpyDeviceToDevice, context.stream()),
        "copy of the Gramian");
  add_to_diagonal(context, factor, regularization);
  mean_diagonal(context, factor, mean);
  factorise(context, factor, mean, failed);
}

Repair repair(const Context& context, SquareMatrix& gramian, double regularization,
              SquareMatrix& factor, double* mean, int* failed) {
  double found_mean = 0;
  const auto attempt = [&] {
    int found_failed = 0;
    factorise_shifted(context, gramian, regularization, factor, mean, failed);
    download(context, mean, &found_mean, 1);
    download(context, failed, &found_failed, 1);
    return found_failed == 0;
  };
  if (attempt()) return {0, true};
  const double jitter = 1e-6 * found_mean;
  add_to_diagonal(context, gramian, jitter);
  return {jitter, attempt()};
}

void whiten(const Context& context, const SquareMatrix& factor, Basis& basis) {
  invert_transposed(context, factor, basis.workspace);
  narrow_matrix(context, basis.workspace, false, Part::all, basis.to_basis);
  narrow_matrix(context, factor, false, Part::lower, basis.start);
  set_diagonal(context, nullptr, factor.factors, basis);
  basis.scale = 0;
}

void diagonalise(const Context& context, SquareMatrix& gramian, Basis& basis) {
  DeviceArray<double> values(gramian.width);
  eigen_decompose(context, gramian, basis.workspace, values);
  narrow_matrix(context, basis.workspace, true, Part::all, basis.to_basis);
  narrow_matrix(context, basis.workspace, true, Part::all, basis.start);
  set_diagonal(context, values.data(), gramian.factors, basis);
  context.synchronize();
  basis.scale = 1;
}

void multiply_rows(const Context& context, const float* in, Offset rows, int width,
                   const float* matrix, bool transposed, float* out) {
  if (rows == 0) return;
  const float one = 1;
  const float zero = 0;
  // Row-major out = in * M is column-major out' = M' in', and M' is how cuBLAS reads M.
  check(
      cublasSgemm(context.blas(), transposed ? CUBLAS_OP_T : CUBLAS_OP_N, CUBLAS_OP_N, width,
                  static_cast<int>(rows), width, &one, matrix, width, in, width, &zero, out, width),
      "cublasSgemm");
}

}  // namespace wf::cuda
