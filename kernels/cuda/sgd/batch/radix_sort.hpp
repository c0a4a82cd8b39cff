#pragma once

#include <cstdint>

#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"
#include "warpfactor/types.hpp"

namespace wf::cuda {

/// A key in the upper half, a position in the lower one.
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

/// Sums of counts before each: entry (row, column) of `counts` becomes the sum of the row's entries
/// before it, `totals` those of whole rows. All sums are below 2^32.
void sum_before(const Context& context, std::uint32_t* counts, Offset rows, Offset columns,
                std::uint32_t* totals);

/// Stable sort by key, least significant digit first: equal keys stay in their order. The same
/// result whatever the device.
class RadixSort {
 public:
  /// For up to `most` items, fewer than 2^32.
  explicit RadixSort(Offset most);
  static std::size_t bytes_needed(Offset most);

  /// Returns where the sorted items lie: in `items` or in memory of its own, valid until the next
  /// call. Every key is below `keys`.
  const Keyed* sort(const Context& context, Keyed* items, Offset count, std::uint64_t keys);

 private:
  DeviceArray<Keyed> other_;
  DeviceArray<std::uint32_t> counts_;
  DeviceArray<std::uint32_t> totals_;
};

}  // namespace wf::cuda
