#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include "cpu/simd.hpp"
#include "warpfactor/types.hpp"

namespace wf::cpu {

/// Counts, for a few targets, how many scores are above each and how many equal. Every target is
/// two thresholds, its score and the next greater number, in a search tree that lies in registers:
/// the number of thresholds that a score reaches is what it adds to the targets' half places.
class TargetPlaces {
 public:
  static constexpr int most_targets = 63;

  /// targets: scores, at most most_targets of them.
  template <Isa isa>
  WF_INLINE TargetPlaces(IsaConstant<isa>, Span<const float> targets) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const int count = static_cast<int>(targets.size());
    leaves_ = std::clamp<int>(std::bit_ceil(2u * count + 1), 16, max_leaves);
    std::fill_n(tree_, leaves_, infinity);
    float padded[most_targets + 1];
    std::copy(targets.begin(), targets.end(), padded);
    std::fill(padded + count, padded + most_targets + 1, infinity);
    std::uint64_t places = 0;
    for (int t = 0; t < count; ++t) {
      const FloatVector<isa> target = broadcast<isa>(padded + t);
      int below = 0;
      for (int i = 0; i < count; i += lanes<isa>)
        below += std::popcount(greater_bits<isa>(target, load<isa>(padded + i)));
      places |= std::uint64_t{1} << below;
      put(2 * below, padded[t]);
      put(2 * below + 1, next_greater(padded[t]));
    }
    if (std::popcount(places) != count) put_equal_targets(padded, count);
  }
  /// The sum over all scores, 2 for each target below and 1 for each that is equal. `count` is a
  /// multiple of 16; -infinity adds nothing.
  template <Isa isa>
  WF_INLINE Offset twice_rank(const float* scores, Offset count) const {
    constexpr Offset part = 1 << 20;  // so that 32 bits hold the sums of a part
    Offset sum = 0;
    for (Offset first = 0; first < count; first += part) {
      const Offset size = std::min(part, count - first);
      switch (leaves_) {
        case 16:
          sum += descend_all<isa, 16>(scores + first, size);
          break;
        case 32:
          sum += descend_all<isa, 32>(scores + first, size);
          break;
        case 64:
          sum += descend_all<isa, 64>(scores + first, size);
          break;
        default:
          sum += descend_all<isa, 128>(scores + first, size);
      }
    }
    return sum;
  }

 private:
  static constexpr int max_leaves = 2 * (most_targets + 1);

  /// Puts a threshold into the tree that has so many others before it.
  WF_INLINE void put(int place, float threshold) {
    const int number = place + 1;
    tree_[(number + leaves_) >> (__builtin_ctz(number) + 1)] = threshold;
  }

  /// Targets that are equal stand side by side, and so do the numbers next to them.
  void put_equal_targets(float* targets, int count) {
    std::sort(targets, targets + count);
    for (int first = 0, last; first < count; first = last) {
      last = static_cast<int>(std::upper_bound(targets + first, targets + count, targets[first]) -
                              targets);
      for (int t = first; t < last; ++t) {
        put(first + t, targets[t]);
        put(last + t, next_greater(targets[t]));
      }
    }
  }

  WF_INLINE static float next_greater(float number) {
    const auto bits = std::bit_cast<std::int32_t>(number + 0.0f);  // no negative zero
    return std::bit_cast<float>(bits < 0 ? bits - 1 : bits + 1);
  }

  /// What the scores add. A score goes from node 1 to node 2 n or, where it reaches the threshold
  /// of node n, 2 n + 1; below the tree, the node less the number of leaves counts the thresholds.
  template <Isa isa, int leaves>
  WF_INLINE Offset descend_all(const float* scores, Offset count) const {
    Offset sum = -count * leaves;
    if constexpr (isa == Isa::baseline) {
      for (Offset i = 0; i < count; ++i) {
        int node = 1;
        while (node < leaves) node = 2 * node + (scores[i] >= tree_[node]);
        sum += node;
      }
    } else {
      constexpr int side_by_side = lanes<isa> / 2;
      constexpr int size = side_by_side * lanes<isa>;
      IntVector<isa> nodes = {};
      Offset i = 0;
      for (; i + size <= count; i += size) nodes += descend<isa, leaves, side_by_side>(scores + i);
      for (; i < count; i += lanes<isa>) nodes += descend<isa, leaves, 1>(scores + i);
      for (int lane = 0; lane < lanes<isa>; ++lane) sum += nodes[lane];
    }
    return sum;
  }

  /// The sum of the nodes that some vectors of scores reach. Several descend side by side, because
  /// each step has to wait for the one before it.
  template <Isa isa, int leaves, int vectors>
  WF_INLINE IntVector<isa> descend(const float* scores) const {
    FloatVector<isa> score[vectors];
    IntVector<isa> node[vectors];
    for (int v = 0; v < vectors; ++v) {
      score[v] = load<isa>(scores + v * lanes<isa>);
      node[v] = IntVector<isa>{} + 1;
    }
    descend_from<isa, 1, leaves, vectors>(score, node);
    for (int v = 1; v < vectors; ++v) node[0] += node[v];
    return node[0];
  }

  /// From a row of `size` nodes on.
  template <Isa isa, int size, int leaves, int vectors>
  WF_INLINE void descend_from(const FloatVector<isa>* score, IntVector<isa>* node) const {
    if constexpr (size < leaves) {
#pragma GCC unroll 8
      for (int v = 0; v < vectors; ++v) {
        FloatVector<isa> threshold;
        if constexpr (size == 1)
          threshold = broadcast<isa>(tree_ + 1);
        else
          threshold = look_up<isa, std::max(size, lanes<isa>)>(
              tree_ + (size < lanes<isa> ? 0 : size), node[v]);
        node[v] = child<isa>(node[v], score[v], threshold);
      }
      descend_from<isa, 2 * size, leaves, vectors>(score, node);
    }
  }

  /// Each lane's element of a table of `size`, at the index modulo size.
  template <Isa isa, int size>
  WF_INLINE static FloatVector<isa> look_up(const float* table, IntVector<isa> index) {
    if constexpr (size == lanes<isa>) {
      return permute<isa>(load<isa>(table), index);
    } else if constexpr (size == 2 * lanes<isa>) {
      return permute<isa>(load<isa>(table), load<isa>(table + lanes<isa>), index);
    } else {
      const FloatVector<isa> low = look_up<isa, size / 2>(table, index);
      const FloatVector<isa> high = look_up<isa, size / 2>(table + size / 2, index);
      return (index & (size / 2)) != 0 ? high : low;
    }
  }

  /// 2 node, or 2 node + 1 where the score reaches the threshold.
  template <Isa isa>
  WF_INLINE static IntVector<isa> child(IntVector<isa> nodes, FloatVector<isa> scores,
                                        FloatVector<isa> thresholds) {
    nodes += nodes;
#if defined(__x86_64__)
    if constexpr (isa == Isa::avx512) {
      const IntVector<isa> one = IntVector<isa>{} + 1;
      asm("vcmpps $29, %2, %1, %%k1\n\tvpaddd %3, %0, %0%{%%k1%}"
          : "+v"(nodes)
          : "v"(scores), "v"(thresholds), "v"(one)
          : "k1");
      return nodes;
    }
#endif
    return nodes - (scores >= thresholds);
  }

  int leaves_;
  alignas(64) float tree_[max_leaves];  ///< by node, from 1 on
};

}  // namespace wf::cpu
