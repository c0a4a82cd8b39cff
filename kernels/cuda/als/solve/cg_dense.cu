#include "cuda/als/solve/cg_dense.hpp"

#include <algorithm>

#include "cuda/als/solve/conjugate_gradient.cuh"

namespace wf::cuda {
namespace {

constexpr int threads = 256;

/// A whole symmetric matrix times p; its columns are split between groups of threads, whose sums
/// are added in order.
struct DenseProduct {
  const float* matrix;
  float* partials;  ///< `groups` rows of `width`
  int width;
  int groups;

  __device__ void operator()(const float* p, float* q) const {
    if (groups == 1) return add_columns(p, 0, width, threadIdx.x, blockDim.x, q);
    const int group = threadIdx.x / width;
    const int columns = (width + groups - 1) / groups;
    if (group < groups)
      add_columns(p, group * columns, min(width, (group + 1) * columns), threadIdx.x % width, width,
                  partials + group * width);
    __syncthreads();
    for (int i = threadIdx.x; i < width; i += blockDim.x) {
      float sum = 0;
      for (int g = 0; g < groups; ++g) sum += partials[g * width + i];
      q[i] = sum;
    }
  }

  __device__ void add_columns(const float* p, int first, int last, int start, int stride,
                              float* out) const {
    for (int i = start; i < width; i += stride) {
      float sum = 0;
      for (int j = first; j < last; ++j) sum += matrix[Offset{j} * width + i] * p[j];
      out[i] = sum;
    }
  }
};

/// One block a row. The matrix is copied to shared memory where `resident`.
__global__ void cg_dense_rows(CgProblem problem, const DenseRow* rows, const float* matrices,
                              const float* residuals, bool resident) {
  const DenseRow row = rows[blockIdx.x];
  const int width = problem.width;
  const Vectors v = lay_out_vectors(dynamic_shared<float>(), width);
  const int groups = max(1, static_cast<int>(blockDim.x) / width);
  float* partials = v.scratch + warp_lanes;
  float* copy = partials + groups * width;
  const float* matrix = matrices + Offset{row.slot} * width * width;
  if (resident)
    for (int i = threadIdx.x; i < width * width; i += blockDim.x) copy[i] = matrix[i];
  const RowDiagonal diagonal = diagonal_of(problem, row.place);
  load_start(problem, row.place, v);
  for (int i = threadIdx.x; i < width; i += blockDim.x)
    v.r[i] = residuals[Offset{row.slot} * width + i] - diagonal[i] * v.z[i];
  __syncthreads();
  const DenseProduct product{resident ? copy : matrix, partials, width, groups};
  store(problem, row.place, v, conjugate_gradient(v, diagonal, problem.steps, product));
}

}  // namespace

void solve_cg_dense(const Context& context, const CgProblem& problem, const DenseRow* rows,
                    int count, const float* matrices, const float* residuals) {
  const int groups = std::max(1, threads / problem.width);
  const std::size_t beside =
      (vector_floats(problem.width) + groups * problem.width) * sizeof(float);
  const std::size_t matrix =
      static_cast<std::size_t>(problem.width) * problem.width * sizeof(float);
  const bool resident = beside + matrix <= context.shared_bytes();
  launch(context, "cg_dense_rows", cg_dense_rows, count, threads, beside + (resident ? matrix : 0),
         problem, rows, matrices, residuals, resident);
}

}  // namespace wf::cuda
