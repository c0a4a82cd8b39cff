#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <utility>

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
  WF_INLINE void take(const Panels& panels, Offset position, const float* scores, Offset count) {
    if (count >= most_groups && count >= 2 * k_ && size_ == 0) start<isa>(scores, count);
    for (Offset block = 0; block < count; block += panel_rows) {
      std::uint32_t bits = bits_above<isa>(scores + block, threshold_);
      if (bits == 0) continue;
      for (; bits != 0; bits &= bits - 1) {
        const Offset i = block + __builtin_ctz(bits);
        buffer_[size_++] = candidate_key(scores[i], panels.id(position + i));
      }
      if (size_ > capacity_ - panel_rows) shrink();
    }
  }

  /// No candidate with a lesser score is among the best k.
  float threshold() const { return threshold_; }

  /// In no order; at least the best k where there are as many.
  Span<const CandidateKey> candidates() const {
    return Span<const CandidateKey>(buffer_, static_cast<std::size_t>(size_));
  }

 private:
  static constexpr int most_groups = 256;

  /// Bit i: scores[i] > threshold, for a panel of scores.
  template <Isa isa>
  WF_INLINE static std::uint32_t bits_above(const float* scores, float threshold) {
    const FloatVector<isa> limit = broadcast<isa>(&threshold);
    std::uint32_t bits = 0;
#pragma GCC unroll 8
    for (int i = 0; i < panel_rows; i += lanes<isa>)
      bits |= greater_bits<isa>(load<isa>(scores + i), limit) << i;
    return bits;
  }

  /// Divides the scores into a few times k groups. At least k scores pass what k of the groups'
  /// maxima pass, and few others.
  template <Isa isa>
  WF_INLINE void start(const float* scores, Offset count) {
    constexpr int together = 64;
    const int groups =
        std::clamp<int>(std::bit_ceil(static_cast<unsigned>(4 * k_)), together, most_groups);
    if (k_ >= groups) return;
    float maxima[most_groups];
    for (int group = 0; group < groups; group += together)
      group_maxima<isa, together>(scores + group, count - groups, groups, maxima + group);
    const auto [low, high] = finite_range<isa>(maxima, groups);
    if (above<isa>(maxima, groups, low) >= k_) threshold_ = bisect<isa>(maxima, groups, low, high);
  }

  /// Element-wise over scores, scores + stride, ... of which the last is at most `last` further.
  template <Isa isa, int together>
  WF_INLINE static void group_maxima(const float* scores, Offset last, Offset stride,
                                     float* maxima) {
    constexpr int vectors = together / lanes<isa>;
    FloatVector<isa> highest[vectors];
#pragma GCC unroll 16
    for (int v = 0; v < vectors; ++v) highest[v] = load<isa>(scores + v * lanes<isa>);
    for (Offset first = stride; first <= last; first += stride) {
#pragma GCC unroll 16
      for (int v = 0; v < vectors; ++v)
        highest[v] = greater<isa>(highest[v], load<isa>(scores + first + v * lanes<isa>));
    }
#pragma GCC unroll 16
    for (int v = 0; v < vectors; ++v) store<isa>(maxima + v * lanes<isa>, highest[v]);
  }

  /// The least and the greatest value, -infinity left out.
  template <Isa isa>
  WF_INLINE static std::pair<float, float> finite_range(const float* values, int count) {
    FloatVector<isa> highest = load<isa>(values);
    for (int i = lanes<isa>; i < count; i += lanes<isa>)
      highest = greater<isa>(highest, load<isa>(values + i));
    const float high = greatest_lane<isa>(highest);
    const float none = -std::numeric_limits<float>::infinity();
    FloatVector<isa> lowest = -broadcast<isa>(&high);
    for (int i = 0; i < count; i += lanes<isa>) {
      const FloatVector<isa> value = load<isa>(values + i);
      lowest = greater<isa>(lowest, value > none ? -value : lowest);
    }
    return {-greatest_lane<isa>(lowest), high};
  }

  template <Isa isa>
  WF_INLINE static float greatest_lane(FloatVector<isa> vector) {
    float greatest = vector[0];
    for (int lane = 1; lane < lanes<isa>; ++lane)
      greatest = vector[lane] > greatest ? vector[lane] : greatest;
    return greatest;
  }

  /// A number that at least k values pass, and few more. `low` is one.
  template <Isa isa>
  WF_INLINE float bisect(const float* values, int count, float low, float high) const {
    for (int halving = 0; halving < 7; ++halving) {
      const float middle = low + (high - low) / 2;
      (above<isa>(values, count, middle) < k_ ? high : low) = middle;
    }
    return low;
  }

  template <Isa isa>
  WF_INLINE static int above(const float* values, int count, float limit) {
    const FloatVector<isa> limits = broadcast<isa>(&limit);
    int found = 0;
    for (int i = 0; i < count; i += lanes<isa>)
      found += std::popcount(greater_bits<isa>(load<isa>(values + i), limits));
    return found;
  }

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
