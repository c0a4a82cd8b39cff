#pragma once

#include "contract/search.hpp"
#include "cpu/search/panels.hpp"

namespace wf::cpu {

/// A base as the searcher holds it.
struct PreparedBase {
  const Panels& panels;
  Metric metric;
};

/// Searcher::rank for queries first .. first + count - 1 of a checked request, without
/// the lists, at most a tile of them: takes memory for all their scores.
void rank_tile(const PreparedBase& base, const RankRequest& request, Offset first, Offset count,
               const RankResult& result);

}  // namespace wf::cpu
