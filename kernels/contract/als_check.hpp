#pragma once

#include <string>

#include "contract/als.hpp"
#include "warpfactor/error.hpp"

namespace wf {

inline void check_als_shape(const std::string& what, Offset found, Offset expected) {
  if (found != expected)
    throw Error(ErrorCode::shape, "als: " + what + " is " + std::to_string(found) + ", expected " +
                                      std::to_string(expected));
}

/// Throws Error(shape) unless the two sides are transposes in size, Error(argument) for a parameter
/// out of its range.
inline void check_als(const AlsEntries& users, const AlsEntries& items,
                      const AlsParameters& parameters) {
  check_als_shape("the users' column count", users.columns, items.rows);
  check_als_shape("the items' column count", items.columns, users.rows);
  check_als_shape("the items' entry count", items.size(), users.size());
  const auto require = [](bool holds, const std::string& what, double found) {
    if (!holds) throw Error(ErrorCode::argument, "als: " + what + ", not " + std::to_string(found));
  };
  require(parameters.factors >= 1 && parameters.factors <= max_factors,
          "factors must be 1 .. " + std::to_string(max_factors), parameters.factors);
  require(parameters.cg_steps >= 1, "cg_steps must be at least 1", parameters.cg_steps);
  require(parameters.block_size >= 1, "block_size must be at least 1", parameters.block_size);
  require(parameters.threads >= 0, "threads must not be negative", parameters.threads);
  require(parameters.unobserved_weight >= 0, "unobserved_weight must not be negative",
          parameters.unobserved_weight);
}

/// Throws Error(shape) unless `factors` has a row for each of `rows` and the given width.
inline void check_als_factors(MatrixView<const float> factors, Offset rows, int width) {
  check_als_shape("the number of factor rows", factors.rows, rows);
  check_als_shape("the number of factors", factors.columns, width);
}

}  // namespace wf
