#pragma once

#include <array>
#include <utility>

#include "warpfactor/metric.hpp"

namespace wf::cli {

inline constexpr std::array<std::pair<Metric, const char*>, 3> metric_names = {
    {{Metric::l2, "l2"}, {Metric::inner_product, "inner-product"}, {Metric::cosine, "cosine"}}};

inline const char* name_of(Metric metric) {
  return metric_names[static_cast<std::size_t>(metric)].second;
}

}  // namespace wf::cli
