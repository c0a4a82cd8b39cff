#pragma once

#include "cuda/dense/gramian.hpp"
#include "cuda/device/context.hpp"

namespace wf::cuda {

/// A basis of factor space in which a half-step's Gramian is a diagonal D, so that row r of it has
/// the matrix D + scale * regularization[r] I + sum w y'y'^T and the preconditioner of the contract
/// costs a division. y' = y B and x = B z are rows times a matrix:
///   one regularization for all rows: B = L^-T with L L' = a0 Q'Q + lambda I, D = I, scale = 0;
///   several: B holds the eigenvectors of a0 Q'Q, D its eigenvalues, scale = 1.
struct Basis {
  Basis(int factors, int padded_width);
  static std::size_t bytes_needed(int width);

  /// rows of `out` = rows of `in` in the basis: of the fixed side (y'), of the start values (z).
  void transform(const Context& context, const float* in, Offset rows, float* out) const;
  void enter(const Context& context, const float* in, Offset rows, float* out) const;
  /// Back from z to x.
  void leave(const Context& context, const float* in, Offset rows, float* out) const;

  int width;
  DeviceArray<float> to_basis;  ///< B
  DeviceArray<float> start;     ///< the inverse of B', so that z = x start
  DeviceArray<float> diagonal;  ///< D
  SquareMatrix workspace;
  float scale = 0;
};

/// factor = L with L L' = gramian + regularization I. Says in device memory what the mean diagonal
/// of that sum is and whether it is singular: a pivot below 1e-10 of the mean, or none finite.
/// Waits for nothing.
void factorise_shifted(const Context& context, const SquareMatrix& gramian, double regularization,
                       SquareMatrix& factor, double* mean, int* failed);

/// What factorise_shifted() found, and what became of it: where the sum is singular the Gramian's
/// diagonal grows by 1e-6 of the mean, and that amount is the jitter. `definite`: whether there is
/// a factor now; there is none of a zero or non-finite matrix.
struct Repair {
  double jitter = 0;
  bool definite = false;
};
Repair repair(const Context& context, SquareMatrix& gramian, double regularization,
              SquareMatrix& factor, double* mean, int* failed);

/// The first basis above, from L in `factor`. Waits for nothing.
void whiten(const Context& context, const SquareMatrix& factor, Basis& basis);
/// The second, for any Gramian that is finite; it is overwritten.
void diagonalise(const Context& context, SquareMatrix& gramian, Basis& basis);

/// out = in * matrix (or its transpose) for `rows` rows of `width` floats.
void multiply_rows(const Context& context, const float* in, Offset rows, int width,
                   const float* matrix, bool transposed, float* out);

}  // namespace wf::cuda
