#pragma once

#include <vector>

#include "contract/als.hpp"
#include "cpu/dense/matrix.hpp"
#include "cpu/dense/product.hpp"

namespace wf::cpu {

/// The range of regularization over the rows that have entries; least > most when none has.
struct Regularization {
  double least = 1;
  double most = 0;

  bool operator==(const Regularization&) const = default;
};
Regularization regularization_range(const AlsEntries& entries);

/// A change of basis for a half-step. In it the matrix of a row is I + sum w y y', whose condition
/// number is at most the largest confidence's ratio to a0: z = W x and y = W^-T q with
/// W'W = M = a0 Q'Q + regularization I. Where rows differ in regularization W holds eigenvectors,
/// so that M stays diagonal, and scale() finishes the job row by row.
class Whitening {
 public:
  /// From a0 Q'Q, of the padded width, upper triangle. Adds jitter where M is singular with the
  /// least regularization; valid() is false when that does not help, as with numbers not finite.
  Whitening(Matrix<double> gramian, int factors, Regularization regularization);

  bool valid() const { return valid_; }
  double jitter() const { return jitter_; }
  /// Whether W = I: the maps below are not to be called.
  bool identity() const { return to_white_.empty(); }

  /// From rows of x to rows of z and back, and from rows of q to rows of y. The number of rows is a
  /// multiple of product_rows.
  void whiten_solutions(MatrixView<const float> x, MatrixView<float> z) const;
  void unwhiten_solutions(MatrixView<const float> z, MatrixView<float> x) const;
  void whiten_entries(MatrixView<const float> q, MatrixView<float> y) const;

  /// Whether rows need scaling: y is to be multiplied by scale(), z divided by it.
  bool scaled() const { return !eigenvalues_.empty(); }
  /// Fills `out`, of the padded width, for a row with this regularization. Returns the coefficient
  /// of I in the row's matrix: 1, or 0 where M = 0.
  float scale(double regularization, float* out) const;

 private:
  void use_identity();
  void use_cholesky(const Matrix<double>& factor);
  void use_eigenvectors(Matrix<double>& gramian, int factors, double regularization);
  template <Isa isa>
  void fill_scale(double regularization, float* out) const;

  bool valid_ = true;
  double jitter_ = 0;
  Offset width_ = 0;
  Triangle to_triangle_ = Triangle::full;
  Triangle entry_triangle_ = Triangle::full;
  Matrix<float> to_white_;           ///< z' = x' to_white
  Matrix<float> from_white_;         ///< x' = z' from_white
  Matrix<float> entry_to_white_;     ///< y' = q' entry_to_white
  std::vector<double> eigenvalues_;  ///< of a0 Q'Q
  std::vector<double> numerators_;   ///< diagonal of M that W was made for
};

}  // namespace wf::cpu
