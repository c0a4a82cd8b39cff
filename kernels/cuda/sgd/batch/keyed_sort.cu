#include "cuda/sgd/batch/keyed_sort.hpp"

#include <cub/device/device_radix_sort.cuh>

namespace wf::cuda {
namespace {

constexpr int first_key_bit = 32;
constexpr int last_key_bit = 64;

/// What sorting `count` items by any key takes beside the items and their copy.
std::size_t workspace_bytes(Offset count) {
  std::size_t bytes = 0;
  if (count == 0) return bytes;
  cub::DoubleBuffer<Keyed> buffers(nullptr, nullptr);
  check(cub::DeviceRadixSort::SortKeys(nullptr, bytes, buffers, static_cast<std::uint32_t>(count),
                                       first_key_bit, last_key_bit),
        "cub::DeviceRadixSort::SortKeys");
  return bytes;
}

}  // namespace

KeyedSort::KeyedSort(Offset max_items)
    : other_(max_items), workspace_(workspace_bytes(max_items)) {}

std::size_t KeyedSort::bytes_needed(Offset max_items) {
  return max_items * sizeof(Keyed) + workspace_bytes(max_items);
}

const Keyed* KeyedSort::sort(const Context& context, Keyed* items, Offset count,
                             std::uint64_t key_count) {
  int bits = 0;
  while ((std::uint64_t{1} << bits) < key_count) ++bits;
  if (count == 0 || bits == 0) return items;
  cub::DoubleBuffer<Keyed> buffers(items, other_.data());
  std::size_t bytes = workspace_.size();
  check(cub::DeviceRadixSort::SortKeys(workspace_.data(), bytes, buffers,
                                       static_cast<std::uint32_t>(count), first_key_bit,
                                       first_key_bit + bits, context.stream()),
        "cub::DeviceRadixSort::SortKeys");
  return buffers.Current();
}

}  // namespace wf::cuda
