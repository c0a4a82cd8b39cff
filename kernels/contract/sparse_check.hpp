#pragma once

#include <cmath>
#include <limits>

#include "contract/fail.hpp"
#include "contract/sparse.hpp"

namespace wf {

/// Throws Error(shape) for a column that does not exist or does not ascend, Error(numeric) for a
/// value that is not finite.
inline void check_sparse(const CsrView& matrix) {
  for (Offset r = 0; matrix.offsets != nullptr && r < matrix.rows; ++r) {
    Id least = 0;
    for (Offset k = matrix.offsets[r]; k < matrix.offsets[r + 1]; ++k) {
      const Id column = matrix.indices[k];
      if (column < least || column >= matrix.columns)
        fail(ErrorCode::shape, "sparse: row ", r, ": found column ", column,
             ", expected ascending ones below ", matrix.columns);
      if (!std::isfinite(matrix.value(k)))
        fail(ErrorCode::numeric, "sparse: row ", r, ": found value ", matrix.value(k),
             ", expected a finite number");
      least = column + 1;
    }
  }
}

/// Throws Error(shape) unless a product of a rows x columns matrix fits the two.
inline void check_sparse_product(Offset rows, Offset columns, MatrixView<const float> dense,
                                 MatrixView<const float> product) {
  check_shape("sparse: the row count of the dense matrix", dense.rows, columns);
  check_shape("sparse: the row count of the product", product.rows, rows);
  check_shape("sparse: the width of the product", product.columns, dense.columns);
}

/// Throws Error(argument) for a request out of range.
inline void check_gramian_request(const GramianRequest& request, Offset columns) {
  if (request.k < 1) fail(ErrorCode::argument, "k is ", request.k, ", expected at least 1");
  if (!(request.shrink >= 0) || !std::isfinite(request.shrink))
    fail(ErrorCode::argument, "shrink is ", request.shrink,
         ", expected a finite number not below 0");
  if (request.first_column < 0 || request.column_count < 0 ||
      request.first_column > columns - request.column_count)
    fail(ErrorCode::argument, "sparse: ", request.column_count, " columns from ",
         request.first_column, " on are asked about, but there are ", columns);
}

/// Throws Error(numeric) where entries of the Gramian could pass the largest float32.
inline void check_squared_norm(double squared_norm, Offset column) {
  if (squared_norm > std::numeric_limits<float>::max())
    fail(ErrorCode::numeric, "sparse: column ", column, " has the squared norm ", squared_norm,
         ": its similarities would overflow float32");
}

}  // namespace wf
