#pragma once

#include <cstdint>

#include "contract/search.hpp"
#include "cuda/device/launch.cuh"

namespace wf::cuda {

/// A score and an id in one number: the smaller ranks better, and no two candidates tie.
using RankKey = std::uint64_t;
inline constexpr RankKey worst_key = ~RankKey{0};

/// The rows of excluded ids of a batch, on the device; offsets null: every row is empty. Offsets
/// count from `first_offset`.
struct ExcludedView {
  const Offset* offsets = nullptr;
  const Id* ids = nullptr;
  Offset first_offset = 0;
};

/// The order of floats as that of unsigned numbers, both zeros the same.
__device__ inline std::uint32_t ordered_bits(float score) {
  const std::uint32_t bits = __float_as_uint(score + 0.0f);
  return bits ^ (bits >> 31 != 0 ? 0xffffffffu : 0x80000000u);
}

__device__ inline float score_of_ordered(std::uint32_t bits) {
  return __uint_as_float(bits ^ (bits >> 31 != 0 ? 0x80000000u : 0xffffffffu));
}

__device__ inline RankKey make_key(float score, Id id, bool ascending) {
  const std::uint32_t order = ordered_bits(score);
  return RankKey{ascending ? order : ~order} << 32 | static_cast<std::uint32_t>(id);
}

__device__ inline float key_score(RankKey key, bool ascending) {
  const std::uint32_t high = static_cast<std::uint32_t>(key >> 32);
  return score_of_ordered(ascending ? high : ~high);
}

__device__ inline Id key_id(RankKey key) { return static_cast<Id>(key & 0xffffffffu); }

/// How many of the ascending values are below `value`.
template <class T>
__device__ inline Offset count_below(const T* values, Offset size, T value) {
  Offset first = 0;
  while (size > 0) {
    const Offset half = size / 2;
    if (values[first + half] < value) {
      first += half + 1;
      size -= half + 1;
    } else {
      size = half;
    }
  }
  return first;
}

__device__ inline bool is_excluded(const ExcludedView& excluded, int query, Id id) {
  if (excluded.offsets == nullptr) return false;
  const Offset begin = excluded.offsets[query] - excluded.first_offset;
  const Offset size = excluded.offsets[query + 1] - excluded.offsets[query];
  const Offset at = count_below(excluded.ids + begin, size, id);
  return at < size && excluded.ids[begin + at] == id;
}

/// Bitonic sort of the block's keys, `size` a power of two.
template <class Key>
__device__ inline void sort_keys(Key* keys, int size) {
  for (int run = 2; run <= size; run *= 2)
    for (int distance = run / 2; distance > 0; distance /= 2) {
      for (int n = threadIdx.x; n < size / 2; n += blockDim.x) {
        const int i = 2 * n - n % distance;
        const int j = i + distance;
        const bool up = (i & run) == 0;
        const Key a = keys[i];
        const Key b = keys[j];
        if (up == (b < a)) {
          keys[i] = b;
          keys[j] = a;
        }
      }
      __syncthreads();
    }
}

}  // namespace wf::cuda
