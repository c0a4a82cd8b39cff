#include "cpu/search/selection.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace wf::cpu {

Offset Selection::buffer_size(int k, Offset candidates) {
  constexpr Offset least_slack = 32;
  const Offset wanted = k + std::max<Offset>(k, least_slack);
  return std::min(wanted, candidates) + panel_rows;
}

Selection::Selection(int k, Offset candidates, bool ids_ascend, CandidateKey* buffer)
    : buffer_(buffer),
      k_(k),
      capacity_(buffer_size(k, candidates)),
      ids_ascend_(ids_ascend),
      threshold_(-std::numeric_limits<float>::infinity()) {}

void Selection::shrink() {
  std::nth_element(buffer_, buffer_ + k_ - 1, buffer_ + size_, std::greater<>());
  size_ = k_;
  threshold_ = key_score(buffer_[k_ - 1]);
  // The next candidate with this very score may have a lower id.
  if (!ids_ascend_)
    threshold_ = std::nextafter(threshold_, -std::numeric_limits<float>::infinity());
}

void write_best(Span<CandidateKey> candidates, int k, bool negate, Id* ids, float* scores) {
  constexpr Offset few = 16;
  const Offset size = static_cast<Offset>(candidates.size());
  const Offset count = std::min<Offset>(k, size);
  const bool sort_all = size - count <= few;
  if (!sort_all)
    std::nth_element(candidates.begin(), candidates.begin() + count, candidates.end(),
                     std::greater<>());
  std::sort(candidates.begin(), sort_all ? candidates.end() : candidates.begin() + count,
            std::greater<>());
  for (Offset i = 0; i < count; ++i) {
    const float score = key_score(candidates[i]);
    ids[i] = key_id(candidates[i]);
    scores[i] = negate ? 0.0f - score : score;
  }
  std::fill(ids + count, ids + k, no_id);
  std::fill(scores + count, scores + k, 0.0f);
}

}  // namespace wf::cpu
