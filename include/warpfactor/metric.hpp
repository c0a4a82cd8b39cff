#pragma once

#include <array>
#include <cstddef>
#include <utility>

namespace wf {
inline namespace v0_1 {

/// How a search compares a query with a row.
enum class Metric {
  l2,             ///< squared Euclidean distance, ascending
  inner_product,  ///< descending
  cosine,         ///< descending; 0 with a zero vector
};

/// As files and the command line write them.
inline constexpr std::array<std::pair<Metric, const char*>, 3> metric_names = {
    {{Metric::l2, "l2"}, {Metric::inner_product, "inner-product"}, {Metric::cosine, "cosine"}}};

constexpr const char* name_of(Metric metric) {
  return metric_names[static_cast<std::size_t>(metric)].second;
}

}  // namespace v0_1
}  // namespace wf
