// cub::DeviceRadixSort as CUB's manual describes it, on the executor: std::stable_sort as work of
// the stream. The result lies in one buffer or the other by the number of digits, as CUB's does;
// the other one and the workspace hold anything afterwards.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "runtime/library_call.hpp"

namespace cub {

template <class T>
struct DoubleBuffer {
  T* d_buffers[2] = {nullptr, nullptr};
  int selector = 0;

  DoubleBuffer(T* current, T* alternate) : d_buffers{current, alternate} {}
  T* Current() { return d_buffers[selector]; }
  T* Alternate() { return d_buffers[selector ^ 1]; }
};

struct DeviceRadixSort {
  template <class Key, class Count>
  static cudaError_t SortKeys(void* workspace, std::size_t& workspace_bytes,
                              DoubleBuffer<Key>& keys, Count count, int begin_bit = 0,
                              int end_bit = sizeof(Key) * 8, cudaStream_t stream = nullptr) {
    // More for more keys and more bits, as the library's does.
    const std::size_t items = static_cast<std::size_t>(count);
    const std::size_t needed = 256 + items / 4 + 16 * static_cast<std::size_t>(end_bit - begin_bit);
    if (workspace == nullptr) {
      workspace_bytes = needed;
      return cudaSuccess;
    }
    if (workspace_bytes < needed) return cudaErrorInvalidValue;
    constexpr const char* name = "cub::DeviceRadixSort::SortKeys";
    simt::require_device_memory(std::string(name) + ": the workspace", workspace, needed);
    for (Key* const buffer : keys.d_buffers)
      simt::require_device_memory(std::string(name) + ": a buffer", buffer, items * sizeof(Key));
    Key* const from = keys.Current();
    keys.selector ^= (end_bit - begin_bit + 7) / 8 % 2;
    Key* const to = keys.Current();
    Key* const other = keys.Alternate();
    return simt::enqueue_library_call(name, stream, [=] {
      std::memset(workspace, 0xc5, needed);
      if (to != from) std::copy_n(from, items, to);
      std::stable_sort(to, to + items, [=](Key a, Key b) {
        return digits(a, begin_bit, end_bit) < digits(b, begin_bit, end_bit);
      });
      std::memset(static_cast<void*>(other), 0xc5, items * sizeof(Key));
    });
  }

 private:
  /// Bits begin .. end - 1 of an unsigned key.
  template <class Key>
  static Key digits(Key key, int begin, int end) {
    const int above = static_cast<int>(sizeof(Key)) * 8 - end;
    return static_cast<Key>(key << above) >> above >> begin;
  }
};

}  // namespace cub
