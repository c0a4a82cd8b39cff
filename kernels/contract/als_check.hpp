#pragma once

#include "contract/als.hpp"
#include "contract/fail.hpp"

namespace wf {

/// Throws Error(shape) unless the two sides are transposes in size, Error(argument) for a parameter
/// out of its range.
inline void check_als(const AlsEntries& users, const AlsEntries& items,
                      const AlsParameters& parameters) {
  check_shape("als: the users' column count", users.columns, items.rows);
  check_shape("als: the items' column count", items.columns, users.rows);
  check_shape("als: the items' entry count", items.size(), users.size());
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

/// Throws Error(shape) unless `factors` has a row for each of `rows` and the given width.
inline void check_als_factors(MatrixView<const float> factors, Offset rows, int width) {
  check_shape("als: the number of factor rows", factors.rows, rows);
  check_shape("als: the number of factors", factors.columns, width);
}

}  // namespace wf
