#pragma once

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

/// Bit i: scores[i] > threshold, for a panel of scores.
template <Isa isa>
WF_INLINE std::uint32_t bits_above(const float* scores, float threshold) {
  const FloatVector<isa> limit = broadcast<isa>(&threshold);
  std::uint32_t bits = 0;
#pragma GCC unroll 8
  for (int i = 0; i < panel_rows; i += lanes<isa>)
    bits |= greater_bits<isa>(load<isa>(scores + i), limit) << i;
  return bits;
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
    for (int panel = 0; panel < count; panel += panel_rows) {
      std::uint32_t bits = bits_above<isa>(scores + panel, state.threshold);
      if (bits == 0) continue;
      if (count - panel < panel_rows) bits &= (1u << (count - panel)) - 1;
      for (; bits != 0; bits &= bits - 1) {
        const int i = panel + __builtin_ctz(bits);
        insert(state, panels_.id(position + i), scores[i]);
      }
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
