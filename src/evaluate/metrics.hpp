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

/// The metrics of lists at several lengths, in one walk along each list.
class ListScorer {
 public:
  /// cutoffs: ascending; longest: no list and no set of relevant items has more.
  ListScorer(std::vector<int> cutoffs, int longest);

  /// metrics[c]: of the first cutoffs[c] of `list`, which may be shorter. is_relevant: not zero for
  /// `relevant` items, at least one.
  void score(Span<const Id> list, const std::vector<char>& is_relevant, std::size_t relevant,
             ListMetrics* metrics) const;

 private:
  std::vector<int> cutoffs_;
  std::vector<double> gains_;        ///< by place, counted from 0
  std::vector<double> ideal_gains_;  ///< by number of hits
};

/// How one user's relevant items stand among all that are not masked.
struct RelevantRanks {
  Span<const float> scores;         ///< of the relevant items
  Offset twice_rank;                ///< as detail::TargetRanks says
  const std::vector<char>& masked;  ///< of each: not a candidate itself
  Offset candidates;                ///< items that are not masked
};

/// The chance that a relevant item scores above one that is neither relevant nor masked, ties
/// counted half; 1/2 when there is no such other item.
double area_under_curve(const RelevantRanks& ranks);

}  // namespace wf
