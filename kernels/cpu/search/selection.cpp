#include "cpu/search/selection.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace wf::cpu {

Offset Selection::capacity(int k, Offset candidates) {
  constexpr Offset least_slack = 64;
  const Offset wanted = k + std::max<Offset>(k, least_slack);
  return std::min(wanted, candidates) + panel_rows;
}

Offset Selection::query_bytes(int k, Offset candidates) {
  return capacity(k, candidates) * static_cast<Offset>(sizeof(CandidateKey));
}

Selection::Selection(Offset first, Offset queries, int k, const Panels& panels,
                     const IdRows& excluded)
    : panels_(panels),
      first_(first),
      k_(k),
      capacity_(capacity(k, panels.rows())),
      states_(queries),
      keys_(queries * capacity_) {
  for (Offset q = 0; q < queries; ++q) {
    const Span<const Id> row = excluded.row(first + q);
    states_[q] = {keys_.data() + q * capacity_, 0, -std::numeric_limits<float>::infinity(),
                  row.begin(), row.end()};
  }
}

void Selection::shrink(State& state) const {
  std::nth_element(state.keys, state.keys + k_ - 1, state.keys + state.size, std::greater<>());
  state.size = k_;
  state.threshold = key_score(state.keys[k_ - 1]);
}

void write_best(std::vector<CandidateKey>& candidates, int k, bool negate, Id* ids, float* scores) {
  const Offset count = std::min<Offset>(k, static_cast<Offset>(candidates.size()));
  if (count < static_cast<Offset>(candidates.size()))
    std::nth_element(candidates.begin(), candidates.begin() + count, candidates.end(),
                     std::greater<>());
  std::sort(candidates.begin(), candidates.begin() + count, std::greater<>());
  for (Offset i = 0; i < count; ++i) {
    const float score = key_score(candidates[i]);
    ids[i] = key_id(candidates[i]);
    scores[i] = negate ? 0.0f - score : score;
  }
  std::fill(ids + count, ids + k, no_id);
  std::fill(scores + count, scores + k, 0.0f);
}

}  // namespace wf::cpu
