#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "cpu/search/tile.hpp"
#include "cpu/simd.hpp"
#include "warpfactor/types.hpp"

namespace wf::cpu {

/// Divides the range of a query's target scores into equal buckets, so that a score is compared
/// only with the targets of its own bucket. Most buckets hold no target: there, counting is enough.
class ScoreBuckets {
 public:
  ScoreBuckets() = default;
  /// No buckets when the targets' range is too small or too large to divide.
  explicit ScoreBuckets(const std::vector<float>& ascending_targets);

  int size() const { return size_; }

  /// Counts `count` scores, at most block_rows, NaN below all, and copies those that share a bucket
  /// with a target to `shared`, which must have room for them all. Returns how many.
  WF_INLINE int add(const float* scores, int count, float* shared) {
    int bucket[block_rows];
    for (int i = 0; i < count; ++i) bucket[i] = find(scores[i]);
    int copied = 0;
    for (int i = 0; i < count; ++i) {
      ++counts_[bucket[i]];
      shared[copied] = scores[i];
      copied += first_target_[bucket[i] + 1] != first_target_[bucket[i]];
    }
    return copied;
  }

  /// The targets in the bucket of a score: first, past the last.
  WF_INLINE std::pair<int, int> targets(float score) const {
    const int bucket = find(score);
    return {first_target_[bucket], first_target_[bucket + 1]};
  }

  /// Adds the scores that shared no bucket to above[i], where i targets lie below them.
  void add_unshared(std::vector<Id>& above) const;

 private:
  /// Never falls as the score rises. Bucket 0 is for what lies below all targets.
  WF_INLINE int find(float score) const {
    const float place = (score - low_) * scale_;
    const float limited = place > last_ ? last_ : place;
    return limited >= 0 ? static_cast<int>(limited) + 1 : 0;
  }

  int size_ = 0;
  float low_ = 0;
  float scale_ = 0;
  float last_ = 0;
  std::vector<std::int32_t> first_target_;  ///< of each bucket; one more at the end
  std::vector<Id> counts_;
};

}  // namespace wf::cpu
