#include "cpu/search/places.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include "cpu/simd/vector.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

/// Each lane's element of a table of `size`, at the index modulo size.
template <int size>
WF_INLINE Floats look_up(const float* table, Ints index) {
  if constexpr (size == lanes) {
    return permute(load(table), index);
  } else if constexpr (size == 2 * lanes) {
    return permute(load(table), load(table + lanes), index);
  } else {
    const Floats low = look_up<size / 2>(table, index);
    const Floats high = look_up<size / 2>(table + size / 2, index);
    return (index & (size / 2)) != 0 ? high : low;
  }
}

/// Takes scores from the nodes of a row of `size` down to the leaves: from node n to 2 n or, where
/// one reaches the threshold of node n, 2 n + 1.
template <int size, int leaves, int vectors>
WF_INLINE void descend_from(const float* tree, const Floats* score, Ints* node) {
  if constexpr (size < leaves) {
#pragma GCC unroll 8
    for (int v = 0; v < vectors; ++v) {
      Floats threshold;
      if constexpr (size == 1)
        threshold = broadcast(tree[1]);
      else
        threshold = look_up<std::max(size, lanes)>(tree + (size < lanes ? 0 : size), node[v]);
      node[v] = count_reached(node[v] + node[v], score[v], threshold);
    }
    descend_from<2 * size, leaves, vectors>(tree, score, node);
  }
}

/// The sum of the nodes that some vectors of scores reach. Several descend side by side, because
/// each step has to wait for the one before it.
template <int leaves, int vectors>
WF_INLINE Ints descend(const float* tree, const float* scores) {
  Floats score[vectors];
  Ints node[vectors];
  for (int v = 0; v < vectors; ++v) {
    score[v] = load(scores + v * lanes);
    node[v] = broadcast<Ints>(1);
  }
  descend_from<1, leaves, vectors>(tree, score, node);
  for (int v = 1; v < vectors; ++v) node[0] += node[v];
  return node[0];
}

/// What the scores add: below the tree, the node less the number of leaves counts the thresholds.
template <int leaves>
Offset descend_all(const float* tree, const float* scores, Offset count) {
  Offset sum = -count * leaves;
  if constexpr (permutes_at_once) {
    constexpr int side_by_side = lanes / 2;
    constexpr int size = side_by_side * lanes;
    Ints nodes = {};
    Offset i = 0;
    for (; i + size <= count; i += size) nodes += descend<leaves, side_by_side>(tree, scores + i);
    for (; i < count; i += lanes) nodes += descend<leaves, 1>(tree, scores + i);
    for (int lane = 0; lane < lanes; ++lane) sum += nodes[lane];
  } else {
    for (Offset i = 0; i < count; ++i) {
      int node = 1;
      while (node < leaves) node = 2 * node + (scores[i] >= tree[node]);
      sum += node;
    }
  }
  return sum;
}

}  // namespace

template <>
void TargetPlaces::set_targets<compiled_isa>(Span<const float> targets) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const int count = static_cast<int>(targets.size());
  leaves_ = std::clamp<int>(std::bit_ceil(2u * count + 1), 16, max_leaves);
  std::fill_n(tree_, leaves_, infinity);
  float padded[most_targets + 1];
  std::copy(targets.begin(), targets.end(), padded);
  std::fill(padded + count, padded + most_targets + 1, infinity);
  std::uint64_t places = 0;
  for (int t = 0; t < count; ++t) {
    const Floats target = broadcast(padded[t]);
    int below = 0;
    for (int i = 0; i < count; i += lanes)
      below += std::popcount(greater_bits(target, load(padded + i)));
    places |= std::uint64_t{1} << below;
    put(2 * below, padded[t]);
    put(2 * below + 1, next_greater(padded[t]));
  }
  if (std::popcount(places) != count) put_equal_targets(padded, count);
}

template <>
Offset TargetPlaces::twice_rank<compiled_isa>(const float* scores, Offset count) const {
  constexpr Offset part = 1 << 20;  // so that 32 bits hold the sums of a part
  Offset sum = 0;
  for (Offset first = 0; first < count; first += part) {
    const Offset size = std::min(part, count - first);
    switch (leaves_) {
      case 16:
        sum += descend_all<16>(tree_, scores + first, size);
        break;
      case 32:
        sum += descend_all<32>(tree_, scores + first, size);
        break;
      case 64:
        sum += descend_all<64>(tree_, scores + first, size);
        break;
      default:
        sum += descend_all<128>(tree_, scores + first, size);
    }
  }
  return sum;
}

}  // namespace wf::cpu
WF_ISA_END
