#pragma once

#include <vector>

#include "contract/search.hpp"
#include "cpu/search/panels.hpp"

namespace wf::cpu {

/// A base as the searcher holds it.
struct PreparedBase {
  MatrixView<const float> rows;
  const std::vector<double>& scales;
  const Panels& panels;
  Metric metric;
};

/// Arrays over all targets of a request.
struct RankOutput {
  float* scores;
  Id* better;
  Id* equal;
};

/// Searcher::rank for queries first .. first + count - 1 of a checked request, in one scan.
void rank_queries(const PreparedBase& base, const RankRequest& request, Offset first, Offset count,
                  const RankOutput& output);

}  // namespace wf::cpu
