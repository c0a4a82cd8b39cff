#pragma once

#include <vector>

#include "contract/search.hpp"
#include "cpu/search/panels.hpp"

namespace wf::cpu {

/// A base as the searcher holds it.
struct PreparedBase {
  const Panels& panels;
  Metric metric;
  /// Of each panel: no row there or further on is longer. Empty: unknown.
  const std::vector<double>& longest;
};

/// Searcher::search for queries first .. first + count - 1 of a checked request, which share one
/// pass over the base, divided among `shares` threads.
void search_group(const PreparedBase& base, const SearchRequest& request, Offset first,
                  Offset count, int shares, Id* ids, float* scores);

}  // namespace wf::cpu
