// Barriers and the operations of the lanes of a warp.
#pragma once

#include <type_traits>

#include "language.hpp"

namespace simt {

template <class T>
T shuffle(const char* operation, unsigned mask, T value, unsigned source, Site site) {
  static_assert(sizeof(T) <= 8 && std::is_trivially_copyable_v<T>);
  T result;
  warp_shuffle(operation, mask, &value, sizeof value, source, &result, site);
  return result;
}

}  // namespace simt

inline void __syncthreads(SIMT_SITE) { simt::block_barrier(false, SIMT_HERE); }
inline int __syncthreads_count(int p, SIMT_SITE) { return simt::block_barrier(p, SIMT_HERE); }
inline int __syncthreads_or(int p, SIMT_SITE) { return simt::block_barrier(p, SIMT_HERE) != 0; }
inline int __syncthreads_and(int p, SIMT_SITE) { return simt::block_barrier(!p, SIMT_HERE) == 0; }
inline void __syncwarp(unsigned mask = ~0u, SIMT_SITE) { simt::warp_barrier(mask, SIMT_HERE); }
inline void __threadfence() { simt::fence(); }
inline void __threadfence_block() { simt::fence(); }

inline unsigned __ballot_sync(unsigned mask, int p, SIMT_SITE) {
  return simt::warp_ballot("__ballot_sync", mask, p != 0, SIMT_HERE);
}
inline int __any_sync(unsigned mask, int p, SIMT_SITE) {
  return simt::warp_ballot("__any_sync", mask, p != 0, SIMT_HERE) != 0;
}
inline int __all_sync(unsigned mask, int p, SIMT_SITE) {
  return simt::warp_ballot("__all_sync", mask, p == 0, SIMT_HERE) == 0;
}

template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = warpSize, SIMT_SITE) {
  const int base = static_cast<int>(simt::lane()) & ~(width - 1);
  return simt::shuffle("__shfl_sync", mask, value, base | (source & (width - 1)), SIMT_HERE);
}
template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = warpSize, SIMT_SITE) {
  const int lane = static_cast<int>(simt::lane());
  const int source = lane - static_cast<int>(delta);
  const bool inside = source >= (lane & ~(width - 1));
  return simt::shuffle("__shfl_up_sync", mask, value, inside ? source : lane, SIMT_HERE);
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = warpSize, SIMT_SITE) {
  const int lane = static_cast<int>(simt::lane());
  const int source = lane + static_cast<int>(delta);
  const bool inside = source < (lane & ~(width - 1)) + width;
  return simt::shuffle("__shfl_down_sync", mask, value, inside ? source : lane, SIMT_HERE);
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int bits, int width = warpSize, SIMT_SITE) {
  const int lane = static_cast<int>(simt::lane());
  const int source = lane ^ bits;
  const bool inside = source < (lane & ~(width - 1)) + width;
  return simt::shuffle("__shfl_xor_sync", mask, value, inside ? source : lane, SIMT_HERE);
}
