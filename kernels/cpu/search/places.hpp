#pragma once

#include <bit>
#include <cstdint>

#include "cpu/simd/isa.hpp"
#include "warpfactor/types.hpp"

namespace wf::cpu {

/// Counts, for a few targets, how many scores are above each and how many equal. Every target is
/// two thresholds, its score and the next greater number, in a search tree that lies in registers:
/// the number of thresholds that a score reaches is what it adds to the targets' twice_rank.
class TargetPlaces {
 public:
  static constexpr int most_targets = 63;

  /// targets: scores, at most most_targets of them.
  template <Isa isa>
  void set_targets(Span<const float> targets);
  /// The sum over all scores, 2 for each target below and 1 for each that is equal. `count` is a
  /// multiple of 16; -infinity adds nothing.
  template <Isa isa>
  Offset twice_rank(const float* scores, Offset count) const;

 private:
  static constexpr int max_leaves = 2 * (most_targets + 1);

  /// Puts a threshold into the tree that has so many others before it.
  void put(int place, float threshold) {
    const int number = place + 1;
    tree_[(number + leaves_) >> (__builtin_ctz(number) + 1)] = threshold;
  }
  void put_equal_targets(float* targets, int count);

  static float next_greater(float number) {
    const auto bits = std::bit_cast<std::int32_t>(number + 0.0f);  // no negative zero
    return std::bit_cast<float>(bits < 0 ? bits - 1 : bits + 1);
  }

  int leaves_ = 0;
  alignas(64) float tree_[max_leaves];  ///< by node, from 1 on
};

}  // namespace wf::cpu
