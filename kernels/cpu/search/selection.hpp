#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "cpu/search/panels.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// A candidate as one number, greater for a greater score and, among equal scores, a lower id.
using CandidateKey = std::uint64_t;

inline CandidateKey candidate_key(float score, Id id) {
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

/// The best k candidates of one query among scores that come in parts, positions ascending: a
/// buffer takes what passes the k-th best score so far; when it is full, all but the best k leave.
class Selection {
 public:
  /// How many keys the buffer has room for.
  static Offset buffer_size(int k, Offset candidates);

  /// ids_ascend: with the positions.
  Selection(int k, Offset candidates, bool ids_ascend, CandidateKey* buffer);

  /// Takes whole panels of scores, from `position` on; -infinity is never selected.
  template <Isa isa>
  void take(const Panels& panels, Offset position, const float* scores, Offset count);

  /// No candidate with a lesser score is among the best k.
  float threshold() const { return threshold_; }

  /// In no order; at least the best k where there are as many.
  Span<const CandidateKey> candidates() const {
    return Span<const CandidateKey>(buffer_, static_cast<std::size_t>(size_));
  }

 private:
  /// Raises the threshold by what many first scores tell.
  template <Isa isa>
  void start(const float* scores, Offset count);
  void shrink();

  CandidateKey* buffer_;
  Offset k_;
  Offset capacity_;
  bool ids_ascend_;
  Offset size_ = 0;
  float threshold_;
};

/// Writes the best k of `candidates`, which it reorders, best first, ended by no_id with score 0.
/// negate: scores are negative distances.
void write_best(Span<CandidateKey> candidates, int k, bool negate, Id* ids, float* scores);

}  // namespace wf::cpu
