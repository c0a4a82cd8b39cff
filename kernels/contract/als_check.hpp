#pragma once

#include "contract/fail.hpp"
#include "contract/row_solver.hpp"

namespace wf {

/// Throws Error(argument) for entries without weights.
inline void check_als_weights(const AlsEntries& entries) {
  if (entries.size() > 0 && entries.values == nullptr)
    fail(ErrorCode::argument, "als: the entries have no values, expected a weight for each");
}

/// Throws Error(argument) for a parameter out of its range.
inline void check_als_parameters(const AlsParameters& parameters) {
  const auto require = [](bool holds, const char* expected, auto found) {
    fail_unless(holds, ErrorCode::argument, "als: ", expected, ", not ", found);
  };
  check_range("als: factors", parameters.factors, 1, max_factors);
  require(parameters.cg_steps >= 1, "cg_steps must be at least 1", parameters.cg_steps);
  require(parameters.block_size >= 1, "block_size must be at least 1", parameters.block_size);
  require(parameters.threads >= 0, "threads must not be negative", parameters.threads);
  require(parameters.unobserved_weight >= 0, "unobserved_weight must not be negative",
          parameters.unobserved_weight);
}

/// Throws as above, and Error(shape) unless the two sides are transposes in size.
inline void check_als(const AlsEntries& users, const AlsEntries& items,
                      const AlsParameters& parameters) {
  check_shape("als: the users' column count", users.columns, items.rows);
  check_shape("als: the items' column count", items.columns, users.rows);
  check_shape("als: the items' entry count", items.size(), users.size());
  check_als_weights(users);
  check_als_weights(items);
  check_als_parameters(parameters);
}

/// Throws Error(shape) unless `factors` has a row for each of `rows` and the given width.
inline void check_als_factors(MatrixView<const float> factors, Offset rows, int width) {
  check_shape("als: the number of factor rows", factors.rows, rows);
  check_shape("als: the number of factors", factors.columns, width);
}

/// For a row solver. Throws as above.
inline void check_row_solver(MatrixView<const float> fixed, const AlsParameters& parameters) {
  check_als_parameters(parameters);
  check_shape("als: the number of factors of the fixed side", fixed.columns, parameters.factors);
}

/// For a call of a row solver whose fixed side has so many rows. Throws as above.
inline void check_rows_to_solve(const AlsEntries& rows, Offset fixed_rows,
                                const MatrixView<float>& out, int width) {
  check_shape("als: the column count of the rows to solve", rows.columns, fixed_rows);
  check_als_weights(rows);
  check_als_factors(out, rows.rows, width);
}

}  // namespace wf
