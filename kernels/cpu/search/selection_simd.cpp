#include "cpu/search/selection.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "cpu/simd/vector.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

constexpr int most_groups = 256;

/// Bit i: scores[i] > threshold, for a panel of scores.
WF_INLINE std::uint32_t bits_above(const float* scores, float threshold) {
  const Floats limit = broadcast(threshold);
  std::uint32_t bits = 0;
#pragma GCC unroll 8
  for (int i = 0; i < panel_rows; i += lanes) bits |= greater_bits(load(scores + i), limit) << i;
  return bits;
}

/// Element-wise over scores, scores + stride, ... of which the last is at most `last` further.
template <int together>
void group_maxima(const float* scores, Offset last, Offset stride, float* maxima) {
  constexpr int vectors = together / lanes;
  Floats highest[vectors];
#pragma GCC unroll 16
  for (int v = 0; v < vectors; ++v) highest[v] = load(scores + v * lanes);
  for (Offset first = stride; first <= last; first += stride) {
#pragma GCC unroll 16
    for (int v = 0; v < vectors; ++v)
      highest[v] = greater(highest[v], load(scores + first + v * lanes));
  }
#pragma GCC unroll 16
  for (int v = 0; v < vectors; ++v) store(maxima + v * lanes, highest[v]);
}

float greatest_lane(Floats vector) {
  float greatest = vector[0];
  for (int lane = 1; lane < lanes; ++lane)
    greatest = vector[lane] > greatest ? vector[lane] : greatest;
  return greatest;
}

/// The least and the greatest value, -infinity left out.
std::pair<float, float> finite_range(const float* values, int count) {
  Floats highest = load(values);
  for (int i = lanes; i < count; i += lanes) highest = greater(highest, load(values + i));
  const float high = greatest_lane(highest);
  const float none = -std::numeric_limits<float>::infinity();
  Floats lowest = -broadcast(high);
  for (int i = 0; i < count; i += lanes) {
    const Floats value = load(values + i);
    lowest = greater(lowest, value > none ? -value : lowest);
  }
  return {-greatest_lane(lowest), high};
}

int count_above(const float* values, int count, float limit) {
  const Floats limits = broadcast(limit);
  int found = 0;
  for (int i = 0; i < count; i += lanes)
    found += std::popcount(greater_bits(load(values + i), limits));
  return found;
}

/// A number that at least k values pass, and few more. `low` is one.
float bisect(const float* values, int count, Offset k, float low, float high) {
  for (int halving = 0; halving < 7; ++halving) {
    const float middle = low + (high - low) / 2;
    (count_above(values, count, middle) < k ? high : low) = middle;
  }
  return low;
}

}  // namespace

/// Divides the scores into a few times k groups. At least k scores pass what k of the groups'
/// maxima pass, and few others.
template <>
void Selection::start<compiled_isa>(const float* scores, Offset count) {
  constexpr int together = 64;
  const int groups =
      std::clamp<int>(std::bit_ceil(static_cast<unsigned>(4 * k_)), together, most_groups);
  if (k_ >= groups) return;
  float maxima[most_groups];
  for (int group = 0; group < groups; group += together)
    group_maxima<together>(scores + group, count - groups, groups, maxima + group);
  const auto [low, high] = finite_range(maxima, groups);
  if (count_above(maxima, groups, low) >= k_) threshold_ = bisect(maxima, groups, k_, low, high);
}

template <>
void Selection::take<compiled_isa>(const Panels& panels, Offset position, const float* scores,
                                   Offset count) {
  if (count >= most_groups && count >= 2 * k_ && size_ == 0) start<compiled_isa>(scores, count);
  for (Offset block = 0; block < count; block += panel_rows) {
    std::uint32_t bits = bits_above(scores + block, threshold_);
    if (bits == 0) continue;
    for (; bits != 0; bits &= bits - 1) {
      const Offset i = block + __builtin_ctz(bits);
      buffer_[size_++] = candidate_key(scores[i], panels.id(position + i));
    }
    if (size_ > capacity_ - panel_rows) shrink();
  }
}

}  // namespace wf::cpu
WF_ISA_END
