#pragma once

namespace wf {

/// How a search compares a query with a row.
enum class Metric {
  l2,             ///< squared Euclidean distance, ascending
  inner_product,  ///< descending
  cosine,         ///< descending; 0 with a zero vector
};

}  // namespace wf
