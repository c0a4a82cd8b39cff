#pragma once

#include <cstdint>

#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"
#include "warpfactor/types.hpp"

namespace wf::cuda {

/// A key in the upper 32 bits, a position in the lower ones.
using Keyed = std::uint64_t;

__host__ __device__ constexpr Keyed keyed(std::uint32_t key, std::uint32_t position) {
  return Keyed{key} << 32 | position;
}
__host__ __device__ constexpr std::uint32_t key_of(Keyed item) {
  return static_cast<std::uint32_t>(item >> 32);
}
__host__ __device__ constexpr std::uint32_t position_of(Keyed item) {
  return static_cast<std::uint32_t>(item);
}

/// Stable sort by key: equal keys stay in their order. CUB's radix sort in memory that is allocated
/// once, so that it can be part of a graph. The same result whatever the device.
class KeyedSort {
 public:
  /// For up to `max_items` items, fewer than 2^32.
  explicit KeyedSort(Offset max_items);
  static std::size_t bytes_needed(Offset max_items);

  /// Returns where the sorted items lie: in `items` or in memory of its own, valid until the next
  /// call; the other of the two holds anything. Every key is below `key_count`.
  const Keyed* sort(const Context& context, Keyed* items, Offset count, std::uint64_t key_count);

 private:
  DeviceArray<Keyed> other_;
  DeviceArray<unsigned char> workspace_;
};

}  // namespace wf::cuda
