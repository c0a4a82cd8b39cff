#pragma once

#include <vector>

#include "warpfactor/types.hpp"

namespace wf {

/// How well one user's list of the first k items finds the relevant ones. Each is in [0, 1].
struct ListMetrics {
  double precision = 0;         ///< hits / k
  double recall = 0;            ///< hits / |relevant|
  double truncated_recall = 0;  ///< hits / min(k, |relevant|)
  double ndcg = 0;      ///< sum of 1 / log2(1 + place), over that of min(k, |relevant|) hits
  double map = 0;       ///< sum over hits of the precision there / min(k, |relevant|)
  double mrr = 0;       ///< 1 / place of the first hit, 0 without one
  double hit_rate = 0;  ///< 1 with a hit
};

/// Of the first k of `list`, which may be shorter. relevant: ascending, not empty.
ListMetrics list_metrics(Span<const Id> list, Span<const Id> relevant, int k);

/// How one user's relevant items stand among all that are not masked, as Model::rank says.
struct RelevantRanks {
  Span<const float> scores;
  Span<const Id> greater;
  Span<const Id> equal;
  const std::vector<char>& masked;  ///< of each: not a candidate itself
  Offset candidates;                ///< items that are not masked
};

/// The chance that a relevant item scores above one that is neither relevant nor masked, ties
/// counted half; 1/2 when there is no such other item.
double area_under_curve(const RelevantRanks& ranks);

}  // namespace wf
