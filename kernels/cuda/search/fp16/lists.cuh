#pragma once

#include "cuda/device/reduce.cuh"
#include "cuda/search/keys.cuh"

namespace wf::cuda {

/// The threads that work on one list together.
struct WarpGroup {
  __device__ int rank() const { return threadIdx.x % warp_lanes; }
  __device__ int size() const { return warp_lanes; }
  __device__ void sync() const { __syncwarp(); }
};
struct BlockGroup {
  __device__ int rank() const { return threadIdx.x; }
  __device__ int size() const { return blockDim.x; }
  __device__ void sync() const { __syncthreads(); }
};

/// Shared memory that pivot_key needs, in ints.
inline constexpr int pivot_scratch = 258;

/// Writes to scratch[256] the bin in which the sum of the 256 counts reaches `wanted`, and to
/// scratch[257] the sum before it. One warp.
__device__ inline void find_bin(int* scratch, int wanted) {
  constexpr int share = 256 / warp_lanes;
  const int lane = threadIdx.x % warp_lanes;
  const int* mine = scratch + lane * share;
  int own = 0;
  for (int i = 0; i < share; ++i) own += mine[i];
  int sum = own;
  for (int distance = 1; distance < warp_lanes; distance *= 2) {
    const int lower = __shfl_up_sync(all_lanes, sum, distance);
    if (lane >= distance) sum += lower;
  }
  int before = sum - own;
  if (before >= wanted || sum < wanted) return;
  int i = 0;
  for (; before + mine[i] < wanted; ++i) before += mine[i];
  scratch[256] = lane * share + i;
  scratch[257] = before;
}

/// A key that exactly `keep` of the keys do not exceed; there are at least that many, all
/// different. for_each(visit) hands this thread's share of them to `visit`. Radix selection, a byte
/// a pass.
template <class Group, class ForEach>
__device__ inline RankKey pivot_key(const Group& group, const ForEach& for_each, int keep,
                                    int* scratch) {
  RankKey prefix = 0;
  RankKey decided = 0;
  for (int shift = 56;; shift -= 8) {
    for (int i = group.rank(); i < 256; i += group.size()) scratch[i] = 0;
    group.sync();
    for_each([&](RankKey key) {
      if (((key ^ prefix) & decided) == 0) atomicAdd(scratch + (key >> shift & 255), 1);
    });
    group.sync();
    if (group.rank() < warp_lanes) find_bin(scratch, keep);
    group.sync();
    const int bin = scratch[256];
    keep -= scratch[257];
    const bool whole = scratch[bin] == keep;
    prefix |= static_cast<RankKey>(bin) << shift;
    decided |= RankKey{255} << shift;
    group.sync();
    if (whole || shift == 0) return prefix | ~decided;
  }
}

/// Keeps those of a list's keys that `wanted` accepts, in their order; returns how many. One warp.
template <class Wanted>
__device__ inline int keep_keys(RankKey* keys, int count, const Wanted& wanted) {
  const int lane = threadIdx.x % warp_lanes;
  int kept = 0;
  for (int first = 0; first < count; first += warp_lanes) {
    const int i = first + lane;
    const RankKey key = i < count ? keys[i] : worst_key;
    const unsigned staying = __ballot_sync(all_lanes, i < count && wanted(key));
    // All lanes have read before any writes.
    __syncwarp();
    if (staying >> lane & 1) keys[kept + __popc(staying & ((1u << lane) - 1))] = key;
    kept += __popc(staying);
  }
  __syncwarp();
  return kept;
}

}  // namespace wf::cuda
