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

/// Bit i: scores[i] > threshold, for 32 scores.
WF_INLINE std::uint32_t above(const float* scores, float threshold) {
  constexpr Int16 low = {1,      1 << 1, 1 << 2,  1 << 3,  1 << 4,  1 << 5,  1 << 6,  1 << 7,
                         1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15};
  const Float16 limit = broadcast16(threshold);
  const Int16 first = load16(scores) > limit;
  const Int16 second = load16(scores + 16) > limit;
  const Int16 bits = (first & low) | (second & (low << 16));
  using Half = int __attribute__((vector_size(32)));
  using Quarter = int __attribute__((vector_size(16)));
  Half half[2];
  __builtin_memcpy(half, &bits, sizeof bits);
  half[0] |= half[1];
  Quarter quarter[2];
  __builtin_memcpy(quarter, half, sizeof quarter);
  quarter[0] |= quarter[1];
  long long pair[2];
  __builtin_memcpy(pair, quarter, sizeof pair);
  pair[0] |= pair[1];
  return static_cast<std::uint32_t>(pair[0] | pair[0] >> 32);
}

/// The best k candidates of each of a few queries among the panels of one scan: a buffer a query
/// takes what passes the k-th best score so far; when it is full, all but the best k leave.
class Selection {
 public:
  /// first: the first query; excluded: of all queries of the request.
  Selection(Offset first, Offset queries, int k, const Panels& panels, const IdRows& excluded);

  /// The bytes it takes for one query.
  static Offset query_bytes(int k, Offset candidates);

  /// Takes `count` scores from `position` on.
  WF_INLINE void take(Offset query, Offset position, const float* scores, int count) {
    State& state = states_[query - first_];
    for (int i = 0; i < count; i += panel_rows) {
      std::uint32_t hits = above(scores + i, state.threshold);
      if (hits == 0) continue;
      if (count - i < panel_rows) hits &= (1u << (count - i)) - 1;
      for (; hits != 0; hits &= hits - 1) {
        const int lane = i + __builtin_ctz(hits);
        insert(state, panels_.id(position + lane), scores[lane]);
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
