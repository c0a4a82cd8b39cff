#pragma once

#include "warpfactor/types.hpp"

namespace wf {

/// How alike columns i and j of a matrix A are, with g = A'A the Gramian, whose entry g_ij is the
/// inner product of the two columns. Where a denominator is 0 the similarity is 0.
enum class ColumnSimilarity {
  dot,      ///< g_ij
  cosine,   ///< g_ij / (sqrt(g_ii) sqrt(g_jj) + shrink)
  jaccard,  ///< g_ij / (g_ii + g_jj - g_ij + shrink); of a matrix of ones: shared rows / all rows
};

/// Which neighbours of columns are wanted. Columns first_column .. first_column + column_count - 1
/// are asked about, so that the result of a large matrix can be had in parts.
struct GramianRequest {
  int k = 0;          ///< neighbours a column, at least 1; may pass the number of columns
  double shrink = 0;  ///< finite, not negative: takes weight from pairs with little in common
  ColumnSimilarity similarity = ColumnSimilarity::cosine;
  bool with_diagonal = false;  ///< a column may be its own neighbour
  Offset first_column = 0;
  Offset column_count = 0;
};

/// A sparse matrix A on one device. It keeps the arrays of the view that it was made from, or
/// copies them to its device: they must outlive it and stay as they are. Values are finite. Safe to
/// call from several threads. Results depend on the input alone, not on the number of threads.
class SparseMatrix {
 public:
  virtual ~SparseMatrix() = default;

  virtual Offset rows() const = 0;
  virtual Offset columns() const = 0;

  /// product = A dense. dense: columns x w, product: rows x w, its padding zero; they do not
  /// overlap. Sums are of float32 or better. Throws Error(shape).
  virtual void multiply(MatrixView<const float> dense, MatrixView<float> product) const = 0;
  /// product = A' dense. dense: rows x w, product: columns x w. Likewise.
  virtual void multiply_transposed(MatrixView<const float> dense,
                                   MatrixView<float> product) const = 0;

  /// For each column i asked about the k columns j with the largest similarity, best first, ties by
  /// lower id: ids and similarities are column_count x k, ended by no_id with 0 where there are
  /// fewer. Only those j count that share a row with i in which both are stored. Memory is bounded
  /// by the matrix, its transpose and the result, besides a workspace that grows with the columns
  /// alone. Throws Error(argument) for a request out of range, Error(numeric) where the squared
  /// norm of a column passes the largest float32.
  virtual void top_k_of_gramian(const GramianRequest& request, Id* ids,
                                float* similarities) const = 0;
};

}  // namespace wf
