#include "cpu/search/rank.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <tuple>
#include <utility>

#include "cpu/search/score_buckets.hpp"
#include "cpu/search/tile.hpp"

namespace wf::cpu {
namespace {

/// Up to this many targets each is compared with all scores, beyond it scores go to buckets first.
constexpr std::size_t compared_targets = 24;

/// Counts the candidates of one query above and equal to each of its targets' scores.
class TargetCounts {
 public:
  /// scores: of every base row, with room for whole vectors. Overwrites those that do not count.
  TargetCounts(Span<const Id> targets, Span<const Id> excluded, Span<float> scores)
      : order_(targets.size),
        own_(targets.size),
        thresholds_(targets.size),
        above_(targets.size + 1),
        equal_(targets.size + 1) {
    constexpr float none = std::numeric_limits<float>::quiet_NaN();
    std::vector<std::pair<float, int>> sorted(targets.size);
    for (std::size_t t = 0; t < targets.size; ++t)
      sorted[t] = {scores[targets[t]], static_cast<int>(t)};
    for (const Id id : excluded) scores[id] = none;
    for (std::size_t i = scores.size; i % 16 != 0; ++i) scores[i] = none;
    for (std::size_t t = 0; t < targets.size; ++t) own_[t] = !std::isnan(scores[targets[t]]);
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t t = 0; t < targets.size; ++t) std::tie(thresholds_[t], order_[t]) = sorted[t];
    if (targets.size > compared_targets) buckets_ = ScoreBuckets(thresholds_);
  }

  /// The same scores, in any order and in parts of whole vectors.
  template <Isa isa>
  WF_INLINE void take(const float* scores, int count) {
    if (buckets_.size() == 0)
      compare<isa>(scores, count);
    else
      locate(scores, count);
  }

  /// target_scores: of this query. Returns its half_places.
  Offset write(bool negate, float* target_scores) {
    if (buckets_.size() != 0) sum_located();
    Offset half_places = 0;
    for (std::size_t t = 0; t < thresholds_.size(); ++t) {
      const int target = order_[t];
      target_scores[target] = negate ? 0.0f - thresholds_[t] : thresholds_[t];
      half_places += 2 * Offset{above_[t]} + equal_[t] - own_[target];
    }
    return half_places;
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
      const float score = shared[i];
      const auto [first, last] = buckets_.targets(score);
      int place = first + (score > thresholds_[first]);
      if (last - first > 1)
        place = static_cast<int>(
            std::lower_bound(thresholds_.begin() + first, thresholds_.begin() + last, score) -
            thresholds_.begin());
      ++above_[place];
      if (place < last) equal_[place] += thresholds_[place] == score;
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

  std::vector<int> order_;         ///< of the targets, by ascending score
  std::vector<char> own_;          ///< by target: it is a candidate and equals itself
  std::vector<float> thresholds_;  ///< the scores in that order
  std::vector<Id> above_;
  std::vector<Id> equal_;
  ScoreBuckets buckets_;
};

}  // namespace

void rank_tile(const PreparedBase& base, const RankRequest& request, Offset first, Offset count,
               const RankResult& result) {
  const bool distance = base.metric == Metric::l2;
  const QueryTiles tiles(request.queries, first, count, full_tile_height(isa()),
                         base.metric == Metric::cosine);
  const Offset stride = base.panels.count() * panel_rows;
  const auto rows = std::make_unique_for_overwrite<float[]>(tiles.tiles()[0].height * stride);
  dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
    score_rows<isa>(distance, tiles, base.panels, rows.get(), stride);
  });
  for (Offset q = first; q < first + count; ++q) {
    const Span<const Id> targets = request.targets.row(q);
    result.half_places[q] = 0;
    if (targets.empty()) continue;
    const Span<float> scores{rows.get() + (q - first) * stride,
                             static_cast<std::size_t>(base.panels.rows())};
    TargetCounts counts(targets, request.excluded.row(q), scores);
    dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
      const Offset padded = (base.panels.rows() + 15) / 16 * 16;
      for (Offset i = 0; i < padded; i += block_rows)
        counts.template take<isa>(scores.data + i,
                                  static_cast<int>(std::min<Offset>(block_rows, padded - i)));
    });
    const Offset start = request.targets.offsets[q] - request.targets.offsets[0];
    result.half_places[q] = counts.write(distance, result.target_scores + start);
  }
}

}  // namespace wf::cpu
