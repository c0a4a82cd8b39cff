#include "cpu/search/score_buckets.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace wf::cpu {
namespace {

constexpr std::size_t buckets_a_target = 8;
constexpr std::size_t most_buckets = 4096;

}  // namespace

ScoreBuckets::ScoreBuckets(const std::vector<float>& targets) {
  const int size =
      static_cast<int>(std::min(std::bit_ceil(buckets_a_target * targets.size()), most_buckets));
  low_ = targets.front();
  scale_ = static_cast<float>(size - 2) / (targets.back() - low_);
  if (!std::isnormal(scale_)) return;
  size_ = size;
  last_ = static_cast<float>(size - 2);
  counts_.resize(size);
  first_target_.resize(size + 1);
  for (const float target : targets) ++first_target_[find(target) + 1];
  for (int b = 0; b < size; ++b) first_target_[b + 1] += first_target_[b];
}

void ScoreBuckets::add_unshared(std::vector<Id>& above) const {
  for (int b = 0; b < size_; ++b)
    if (first_target_[b] == first_target_[b + 1]) above[first_target_[b]] += counts_[b];
}

}  // namespace wf::cpu
