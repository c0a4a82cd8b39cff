#pragma once

#include "cuda/als/solve/cg_problem.hpp"
#include "cuda/device/reduce.cuh"

// What every kernel that solves a row by conjugate gradient shares; one block a row.
namespace wf::cuda {

/// In shared memory. Thread t of T owns elements t, t + T, ... of each; `p` and `z` alone are read
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

/// The part of a row's matrix that its entries do not make: a diagonal.
struct RowDiagonal {
  const float* values;
  float shift;

  __device__ float operator[](int i) const { return values[i] + shift; }
  __device__ float inverse(int i) const {
    const float value = (*this)[i];
    return value > 0 ? 1 / value : 1.0f;
  }
};

__device__ inline RowDiagonal diagonal_of(const CgProblem& problem, Offset place) {
  return {problem.diagonal, problem.scale * problem.entries.regularization[place]};
}

/// Improves v.z; on entry v.r holds the residual. product(p, q) sets q to the row's matrix times p.
/// False when the curvature is not positive.
template <class Product>
__device__ bool conjugate_gradient(const Vectors& v, const RowDiagonal& diagonal, int steps,
                                   const Product& product) {
  float start = 0;
  float norm = 0;
  for (int i = threadIdx.x; i < v.width; i += blockDim.x) {
    start += v.z[i] * v.z[i] * diagonal[i];
    v.p[i] = v.r[i] * diagonal.inverse(i);
    norm += v.r[i] * v.p[i];
  }
  start = block_sum(start, v.scratch);
  norm = block_sum(norm, v.scratch);
  if (!isfinite(norm)) return false;
  // The residual of a solved row is rounding noise of the size of z: there is nothing to follow.
  const float enough = 1e-12f * fmaxf(norm, start);
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
      next += v.r[i] * v.r[i] * diagonal.inverse(i);
    }
    next = block_sum(next, v.scratch);
    for (int i = threadIdx.x; i < v.width; i += blockDim.x)
      v.p[i] = v.r[i] * diagonal.inverse(i) + next / norm * v.p[i];
    norm = next;
    __syncthreads();
  }
  return true;
}

__device__ inline const float* start_of(const CgProblem& problem, Offset place) {
  return problem.z + (place - problem.first_place) * problem.width;
}

__device__ inline void load_start(const CgProblem& problem, Offset place, const Vectors& v) {
  const float* z = start_of(problem, place);
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

}  // namespace wf::cuda
