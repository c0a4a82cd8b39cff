#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "contract/search.hpp"
#include "cpu/search/panels.hpp"
#include "cpu/simd.hpp"

namespace wf::cpu {

/// A candidate as one number, greater for a greater score and, among equal scores, a lower id.
using CandidateKey = std::uint64_t;

WF_INLINE CandidateKey candidate_key(float score, Id id) {
  // The sum makes a negative zero equal to zero.
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(score + 0.0f);
  const std::uint32_t ordered = bits >> 31 ? ~bits : bits | 0x80000000u;
  return CandidateKey{ordered} << 32 | ~static_cast<std::uint32_t>(id);
}
inline Id key_id(CandidateKey key) { return static_cast<Id>(~static_cast<std::uint32_t>(key)); }
inline float key_score(CandidateKey key) {
  const std::uint32_t ordered = static_cast<std::uint32_t>(key >> 32);
  return std::bit_cast<float>(ordered >> 31 ? ordered & 0x7fffffffu : ~ordered);
}

/// Whether one of `count` scores, a multiple of 32, passes the threshold.
template <Isa isa>
WF_INLINE bool any_above(const float* scores, int count, float threshold) {
  const FloatVector<isa> limit = broadcast<isa>(&threshold);
  IntVector<isa> above = {};
  for (int i = 0; i < count; i += lanes<isa>) above |= load<isa>(scores + i) > limit;
  std::uint64_t words[sizeof above / 8];
  __builtin_memcpy(words, &above, sizeof above);
  std::uint64_t any = 0;
  for (const std::uint64_t word : words) any |= word;
  return any != 0;
}

/// The best k candidates of each of a few queries among the panels of one scan: a buffer a query
/// takes what passes the k-th best score so far; when it is full, all but the best k leave.
class Selection {
 public:
  /// first: the first query; excluded: of all queries of the request.
  Selection(Offset first, Offset queries, int k, const Panels& panels, const IdRows& excluded);

  /// The bytes it takes for one query.
  static Offset query_bytes(int k, Offset candidates);

  /// Takes `count` scores from `position` on; there are whole panels of them.
  template <Isa isa>
  WF_INLINE void take(Offset query, Offset position, const float* scores, int count) {
    State& state = states_[query - first_];
    if (!any_above<isa>(scores, (count + panel_rows - 1) / panel_rows * panel_rows,
                        state.threshold))
      return;
    for (int first = 0; first < count; first += panel_rows) {
      if (!any_above<isa>(scores + first, panel_rows, state.threshold)) continue;
      const int end = std::min(first + panel_rows, count);
      for (int i = first; i < end; ++i)
        if (scores[i] > state.threshold) insert(state, panels_.id(position + i), scores[i]);
      if (state.size > capacity_ - panel_rows) shrink(state);
    }
  }

  Span<const CandidateKey> candidates(Offset query) const {
    const State& state = states_[query - first_];
    return {state.keys, static_cast<std::size_t>(state.size)};
  }

 private:
  struct State {
    CandidateKey* keys;
    Offset size;
    float threshold;
    const Id* excluded;  ///< the first that a coming candidate may equal
    const Id* excluded_end;
  };

  static Offset capacity(int k, Offset candidates);

  WF_INLINE void insert(State& state, Id id, float score) {
    while (state.excluded != state.excluded_end && *state.excluded < id) ++state.excluded;
    if (state.excluded != state.excluded_end && *state.excluded == id) return;
    state.keys[state.size++] = candidate_key(score, id);
  }
  void shrink(State& state) const;

  const Panels& panels_;
  Offset first_;
  Offset k_;
  Offset capacity_;
  std::vector<State> states_;
  std::vector<CandidateKey> keys_;
};

/// Writes the best k of `candidates`, which it reorders, best first, ended by no_id with score 0.
/// negate: scores are negative distances.
void write_best(std::vector<CandidateKey>& candidates, int k, bool negate, Id* ids, float* scores);

}  // namespace wf::cpu
