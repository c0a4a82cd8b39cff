#pragma once

#include "contract/sparse.hpp"
#include "cuda/device/context.hpp"
#include "cuda/sparse/sparse_product.hpp"

namespace wf::cuda {

/// squares[c] = the squared norm of column c of a matrix, given its transpose.
void find_squared_norms(const Context& context, const SparseView& transposed, double* squares);

/// How alike the columns of a matrix are.
struct SimilarityProblem {
  SparseView matrix;
  SparseView transposed;
  const double* squares;  ///< squared norms of the columns
  ColumnSimilarity similarity;
  double shrink;
  bool with_diagonal;
};

/// similarities[i * columns + j] of columns first + i, i < count, and j; NaN where j is no
/// neighbour: the two share no row, or are the same and the diagonal is left out. Every sum is in
/// double, in the order of the rows. products: count x columns of workspace.
void find_similarities(const Context& context, const SimilarityProblem& problem, Offset first,
                       int count, double* products, float* similarities);

}  // namespace wf::cuda
