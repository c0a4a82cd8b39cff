#include "cuda/dense/eigen.hpp"

#include <cmath>

#include "cuda/dense/factorise.hpp"
#include "cuda/device/reduce.cuh"

namespace wf::cuda {
namespace {

constexpr int max_sweeps = 40;

/// The pair that plays on `board` in `round` of a tournament of `players`, an even number, in which
/// everybody meets everybody once in players - 1 rounds.
__device__ inline void tournament_pair(int players, int round, int board, int& first, int& second) {
  const int turning = players - 1;
  first = board == 0 ? turning : (round + board) % turning;
  second = (round + turning - board) % turning;
}

__device__ inline void rotate(double* first, double* second, int size, double c, double s) {
  for (int i = threadIdx.x; i < size; i += warp_lanes) {
    const double a = first[i];
    const double b = second[i];
    first[i] = c * a - s * b;
    second[i] = s * a + c * b;
  }
}

/// One warp a pair of rows: makes the two rows of `matrix` orthogonal and turns the rows of
/// `vectors` along. Rows below `negligible` in length are left alone: they are rounding noise.
__global__ void rotate_pairs(double* matrix, double* vectors, int width, int factors, int players,
                             int round, double negligible, int* rotated) {
  int p = 0;
  int q = 0;
  tournament_pair(players, round, blockIdx.x, p, q);
  if (p >= factors || q >= factors) return;
  double* first = matrix + Offset{p} * width;
  double* second = matrix + Offset{q} * width;
  double pp = 0;
  double qq = 0;
  double pq = 0;
  for (int i = threadIdx.x; i < factors; i += warp_lanes) {
    pp += first[i] * first[i];
    qq += second[i] * second[i];
    pq += first[i] * second[i];
  }
  pp = warp_sum(pp);
  qq = warp_sum(qq);
  pq = warp_sum(pq);
  const double least = negligible * negligible;
  if (pp <= least || qq <= least || fabs(pq) <= 1e-14 * sqrt(pp) * sqrt(qq)) return;
  const double zeta = (qq - pp) / (2 * pq);
  const double t = copysign(1 / (fabs(zeta) + sqrt(1 + zeta * zeta)), zeta);
  const double c = 1 / sqrt(1 + t * t);
  rotate(first, second, factors, c, c * t);
  rotate(vectors + Offset{p} * width, vectors + Offset{q} * width, factors, c, c * t);
  // Every writer writes the same value.
  if (threadIdx.x == 0) atomicExch(rotated, 1);
}

/// One warp a row: with the rows of `matrix` orthogonal, row r is the eigenvalue times vector r.
__global__ void read_eigenvalues(const double* matrix, const double* vectors, int width,
                                 int factors, double* values) {
  const Offset start = Offset{blockIdx.x} * width;
  double sum = 0;
  for (int i = threadIdx.x; i < factors; i += warp_lanes)
    sum += matrix[start + i] * vectors[start + i];
  sum = warp_sum(sum);
  if (threadIdx.x == 0) values[blockIdx.x] = fmax(sum, 0.0);
}

}  // namespace

void eigen_decompose(const Context& context, SquareMatrix& matrix, SquareMatrix& vectors,
                     DeviceArray<double>& values) {
  const int factors = matrix.factors;
  const int players = factors + factors % 2;
  mean_diagonal(context, matrix, values.data());
  double mean = 0;
  values.download(context, &mean, 1);
  const double negligible = 1e-15 * mean * factors;
  if (!std::isfinite(negligible))
    throw Error(ErrorCode::numeric, "als: the Gramian of the factors is not finite");
  check(cudaMemsetAsync(vectors.values.data(), 0, vectors.values.bytes(), context.stream()),
        "cudaMemsetAsync");
  add_to_diagonal(context, vectors, 1);
  DeviceArray<int> rotated(1);
  int any = 1;
  for (int sweep = 0; any != 0 && sweep < max_sweeps; ++sweep) {
    rotated.clear(context);
    for (int round = 0; round < players - 1; ++round)
      launch(context, "rotate_pairs", rotate_pairs, players / 2, warp_lanes, 0,
             matrix.values.data(), vectors.values.data(), matrix.width, factors, players, round,
             negligible, rotated.data());
    rotated.download(context, &any, 1);
  }
  values.clear(context);
  launch(context, "read_eigenvalues", read_eigenvalues, factors, warp_lanes, 0,
         matrix.values.data(), vectors.values.data(), matrix.width, factors, values.data());
}

}  // namespace wf::cuda
