#include "cpu/search/rank.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "cpu/search/score_buckets.hpp"
#include "cpu/search/tile.hpp"

namespace wf::cpu {
namespace {

/// Up to this many targets each is compared with all scores, beyond it scores go to buckets first.
constexpr std::size_t compared_targets = 12;

/// Counts the candidates of one query above and equal to each of its targets' scores.
class TargetCounts {
 public:
  /// scores: of the targets.
  TargetCounts(Span<const Id> targets, const std::vector<float>& scores, Span<const Id> excluded)
      : targets_(targets),
        excluded_(excluded),
        next_excluded_(excluded.begin()),
        order_(targets.size),
        thresholds_(targets.size),
        above_(targets.size + 1),
        equal_(targets.size + 1) {
    std::iota(order_.begin(), order_.end(), 0);
    std::sort(order_.begin(), order_.end(), [&](int a, int b) { return scores[a] < scores[b]; });
    for (std::size_t t = 0; t < targets.size; ++t) thresholds_[t] = scores[order_[t]];
    if (targets.size > compared_targets) buckets_ = ScoreBuckets(thresholds_);
  }

  /// Takes the scores of base rows position .. position + count - 1; overwrites those that do not
  /// count. There is room for whole panels.
  template <Isa isa>
  WF_INLINE void take(Offset position, float* scores, int count) {
    constexpr float none = std::numeric_limits<float>::quiet_NaN();
    for (; next_excluded_ != excluded_.end() && *next_excluded_ < position + count;
         ++next_excluded_)
      scores[*next_excluded_ - position] = none;
    for (; count % 16 != 0; ++count) scores[count] = none;
    if (buckets_.size() == 0)
      compare<isa>(scores, count);
    else
      locate(scores, count);
  }

  void write(bool negate, const RankOutput& output) {
    if (buckets_.size() != 0) sum_located();
    for (std::size_t t = 0; t < thresholds_.size(); ++t) {
      const Id target = targets_[order_[t]];
      const bool counted = !std::binary_search(excluded_.begin(), excluded_.end(), target);
      output.scores[order_[t]] = negate ? 0.0f - thresholds_[t] : thresholds_[t];
      output.better[order_[t]] = above_[t];
      output.equal[order_[t]] = equal_[t] - counted;
    }
  }

 private:
  template <Isa isa>
  WF_INLINE void compare(const float* scores, int count) {
    for (std::size_t t = 0; t < thresholds_.size(); ++t) {
      const FloatVector<isa> threshold = broadcast<isa>(&thresholds_[t]);
      IntVector<isa> above = {};
      IntVector<isa> equal = {};
      for (int i = 0; i < count; i += lanes<isa>) {
        const FloatVector<isa> score = load<isa>(scores + i);
        above -= score > threshold;
        equal -= score == threshold;
      }
      for (int lane = 0; lane < lanes<isa>; ++lane) {
        above_[t] += above[lane];
        equal_[t] += equal[lane];
      }
    }
  }

  /// Until sum_located: above_[i] counts scores above exactly the i lowest targets, equal_[i] those
  /// equal to target i and to none before it.
  WF_INLINE void locate(const float* scores, int count) {
    float shared[block_rows];
    const int size = buckets_.add(scores, count, shared);
    for (int i = 0; i < size; ++i) {
      const auto [first, last] = buckets_.targets(shared[i]);
      const auto start = thresholds_.begin();
      const auto place = std::lower_bound(start + first, start + last, shared[i]);
      ++above_[place - start];
      if (place != thresholds_.end() && *place == shared[i]) ++equal_[place - start];
    }
  }

  void sum_located() {
    buckets_.add_unshared(above_);
    Id above = above_.back();
    for (std::size_t t = thresholds_.size(); t-- > 0;) {
      const Id between = above_[t];
      above_[t] = above;
      above += between;
    }
    for (std::size_t t = 1; t < thresholds_.size(); ++t)
      if (thresholds_[t] == thresholds_[t - 1]) equal_[t] = equal_[t - 1];
  }

  Span<const Id> targets_;
  Span<const Id> excluded_;
  const Id* next_excluded_;
  std::vector<int> order_;         ///< of the targets, by ascending score
  std::vector<float> thresholds_;  ///< the scores in that order
  std::vector<Id> above_;
  std::vector<Id> equal_;
  ScoreBuckets buckets_;
};

std::vector<float> target_scores(const PreparedBase& base, const RankRequest& request,
                                 Offset query) {
  const Span<const Id> targets = request.targets.row(query);
  std::vector<float> scores(targets.size);
  if (targets.empty()) return scores;
  const Panels panels(base.rows, targets, base.scales, 1);
  const QueryTiles tiles(request.queries, query, 1, 1, base.metric == Metric::cosine);
  scan(base.metric == Metric::l2, tiles, panels, 0, panels.count(),
       [&](auto, Offset, Offset position, const float* values, int count)
           WF_INLINE_LAMBDA { std::copy(values, values + count, scores.data() + position); });
  return scores;
}

}  // namespace

void rank_queries(const PreparedBase& base, const RankRequest& request, Offset first, Offset count,
                  const RankOutput& output) {
  std::vector<TargetCounts> counts;
  counts.reserve(count);
  for (Offset q = first; q < first + count; ++q)
    counts.emplace_back(request.targets.row(q), target_scores(base, request, q),
                        request.excluded.row(q));
  const bool distance = base.metric == Metric::l2;
  const QueryTiles tiles(request.queries, first, count, full_tile_height(isa()),
                         base.metric == Metric::cosine);
  scan(distance, tiles, base.panels, 0, base.panels.count(),
       [&]<Isa isa>(IsaConstant<isa>, Offset query, Offset position, float* scores, int size)
           WF_INLINE_LAMBDA { counts[query - first].take<isa>(position, scores, size); });
  for (Offset q = first; q < first + count; ++q) {
    const Offset start = request.targets.offsets[q] - request.targets.offsets[0];
    counts[q - first].write(distance,
                            {output.scores + start, output.better + start, output.equal + start});
  }
}

}  // namespace wf::cpu
