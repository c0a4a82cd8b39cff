#include "cuda/als_cg.hpp"

#include <algorithm>

#include "cuda/reduce.cuh"

namespace wf::cuda {
namespace {

/// Entries whose coefficients are worked out between two barriers.
constexpr int tile = 64;

/// In shared memory. Thread t of T owns elements t, t + T, ... of each; only `p` and `z` are read
/// by others, after a barrier.
struct Vectors {
  float* z;
  float* r;
  float* p;
  float* q;
  float* scratch;
  int width;
};

__device__ inline Vectors lay_out_vectors(float* shared, int width) {
  return {shared, shared + width, shared + 2 * width, shared + 3 * width, shared + 4 * width,
          width};
}

__host__ __device__ constexpr int vector_floats(int width) { return 4 * width + warp_lanes; }

__device__ inline float inverse_diagonal(const float* diagonal, float shift, int i) {
  const float value = diagonal[i] + shift;
  return value > 0 ? 1 / value : 1.0f;
}

/// Improves v.z; on entry v.r holds the right-hand side. product(p, q) sets q to the row's matrix
/// times p. False when the curvature is not positive.
template <class Product>
__device__ bool conjugate_gradient(const Vectors& v, const float* diagonal, float shift, int steps,
                                   const Product& product) {
  product(v.z, v.q);
  float target_norm = 0;
  float norm = 0;
  for (int i = threadIdx.x; i < v.width; i += blockDim.x) {
    const float inverse = inverse_diagonal(diagonal, shift, i);
    target_norm += v.r[i] * v.r[i] * inverse;
    v.r[i] -= v.q[i];
    v.p[i] = v.r[i] * inverse;
    norm += v.r[i] * v.p[i];
  }
  target_norm = block_sum(target_norm, v.scratch);
  norm = block_sum(norm, v.scratch);
  const float enough = 1e-12f * fmaxf(norm, target_norm);
  for (int step = 0; step < steps && norm > enough; ++step) {
    product(v.p, v.q);
    float curvature = 0;
    for (int i = threadIdx.x; i < v.width; i += blockDim.x) curvature += v.p[i] * v.q[i];
    curvature = block_sum(curvature, v.scratch);
    if (!(curvature > 0)) return false;
    const float length = norm / curvature;
    float next = 0;
    for (int i = threadIdx.x; i < v.width; i += blockDim.x) {
      v.z[i] += length * v.p[i];
      v.r[i] -= length * v.q[i];
      next += v.r[i] * v.r[i] * inverse_diagonal(diagonal, shift, i);
    }
    next = block_sum(next, v.scratch);
    for (int i = threadIdx.x; i < v.width; i += blockDim.x)
      v.p[i] = v.r[i] * inverse_diagonal(diagonal, shift, i) + next / norm * v.p[i];
    norm = next;
    __syncthreads();
  }
  return true;
}

/// (D + shift I + sum w y y') p of one row, from its entries.
struct EntriesProduct {
  const Id* indices;
  const float* weights;
  const float* table;
  const float* panel;   ///< copies of the first `resident` gathered rows
  float* coefficients;  ///< `tile` floats of shared memory
  const float* diagonal;
  Offset degree;
  Offset resident;
  int width;
  float shift;

  __device__ const float* row(Offset k) const {
    return k < resident ? panel + k * width : table + Offset{indices[k]} * width;
  }

  __device__ void operator()(const float* p, float* q) const {
    const int lane = threadIdx.x % warp_lanes;
    const int warps = blockDim.x / warp_lanes;
    for (int i = threadIdx.x; i < width; i += blockDim.x) q[i] = (diagonal[i] + shift) * p[i];
    for (Offset first = 0; first < degree; first += tile) {
      const int count = static_cast<int>(min(Offset{tile}, degree - first));
      for (int k = threadIdx.x / warp_lanes; k < count; k += warps) {
        const float* y = row(first + k);
        float dot = 0;
        for (int i = lane; i < width; i += warp_lanes) dot += y[i] * p[i];
        dot = warp_sum(dot);
        if (lane == 0) coefficients[k] = weights[first + k] * dot;
      }
      __syncthreads();
      for (int i = threadIdx.x; i < width; i += blockDim.x) {
        float sum = 0;
        for (int k = 0; k < count; ++k) sum += coefficients[k] * row(first + k)[i];
        q[i] += sum;
      }
      __syncthreads();
    }
  }
};

/// A p for a whole symmetric matrix.
struct DenseProduct {
  const float* matrix;
  int width;

  __device__ void operator()(const float* p, float* q) const {
    for (int i = threadIdx.x; i < width; i += blockDim.x) {
      float sum = 0;
      for (int j = 0; j < width; ++j) sum += matrix[Offset{j} * width + i] * p[j];
      q[i] = sum;
    }
  }
};

__device__ inline void load_start(const CgProblem& problem, Offset place, const Vectors& v) {
  const float* z = problem.z + (place - problem.first_place) * problem.width;
  for (int i = threadIdx.x; i < v.width; i += blockDim.x) v.z[i] = z[i];
}

__device__ inline void store(const CgProblem& problem, Offset place, const Vectors& v,
                             bool solved) {
  const Offset row = place - problem.first_place;
  if (!solved) {
    if (threadIdx.x == 0) problem.broken[row] = 1;
    return;
  }
  for (int i = threadIdx.x; i < v.width; i += blockDim.x)
    problem.z[row * problem.width + i] = v.z[i];
}

/// One block a row.
__global__ void cg_rows(CgProblem problem, Offset first, int panel_rows) {
  const Offset place = first + blockIdx.x;
  const Offset begin = problem.entries.offsets[place];
  const Offset degree = problem.entries.offsets[place + 1] - begin;
  const int width = problem.width;
  float* shared = dynamic_shared<float>();
  const Vectors v = lay_out_vectors(shared, width);
  float* coefficients = shared + vector_floats(width);
  float* panel = coefficients + tile;
  const float shift = problem.scale * problem.entries.regularization[place];
  const EntriesProduct product{problem.entries.indices + begin,
                               problem.entries.weights + begin,
                               problem.table,
                               panel,
                               coefficients,
                               problem.diagonal,
                               degree,
                               min(degree, Offset{panel_rows}),
                               width,
                               shift};
  for (Offset k = 0; k < product.resident; ++k) {
    const float* y = problem.table + Offset{product.indices[k]} * width;
    for (int i = threadIdx.x; i < width; i += blockDim.x) panel[k * width + i] = y[i];
  }
  load_start(problem, place, v);
  __syncthreads();
  const float* targets = problem.entries.targets + begin;
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    float sum = 0;
    for (Offset k = 0; k < degree; ++k) sum += targets[k] * product.row(k)[i];
    v.r[i] = sum;
  }
  store(problem, place, v, conjugate_gradient(v, problem.diagonal, shift, problem.steps, product));
}

/// One block a row.
__global__ void cg_dense_rows(CgProblem problem, const DenseRow* rows, const float* matrices,
                              const float* targets) {
  const DenseRow row = rows[blockIdx.x];
  const int width = problem.width;
  const Vectors v = lay_out_vectors(dynamic_shared<float>(), width);
  const float shift = problem.scale * problem.entries.regularization[row.place];
  load_start(problem, row.place, v);
  for (int i = threadIdx.x; i < width; i += blockDim.x)
    v.r[i] = targets[Offset{row.slot} * width + i];
  __syncthreads();
  const DenseProduct product{matrices + Offset{row.slot} * width * width, width};
  store(problem, row.place, v,
        conjugate_gradient(v, problem.diagonal, shift, problem.steps, product));
}

/// By width alone: a row's sums must not depend on the rows that are solved beside it.
unsigned threads_for(int width) { return width <= 64 ? 64 : 256; }

}  // namespace

void solve_cg(const Context& context, const CgProblem& problem, const RowRange& range,
              std::size_t panel_bytes) {
  const std::size_t fixed = (vector_floats(problem.width) + tile) * sizeof(float);
  const std::size_t row_bytes = problem.width * sizeof(float);
  const std::size_t room = std::min(context.shared_bytes() - fixed, panel_bytes) / row_bytes;
  const int panel_rows = static_cast<int>(std::min<Offset>(range.most_entries, room));
  check(launch(cg_rows, static_cast<unsigned>(range.last - range.first), threads_for(problem.width),
               fixed + panel_rows * row_bytes, context.stream(), problem, range.first, panel_rows),
        "cg_rows");
}

void solve_cg_dense(const Context& context, const CgProblem& problem, const DenseRow* rows,
                    int count, const float* matrices, const float* targets) {
  check(launch(cg_dense_rows, static_cast<unsigned>(count), 256,
               vector_floats(problem.width) * sizeof(float), context.stream(), problem, rows,
               matrices, targets),
        "cg_dense_rows");
}

}  // namespace wf::cuda
