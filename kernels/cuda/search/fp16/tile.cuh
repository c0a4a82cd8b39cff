#pragma once

#include <cuda_fp16.h>

#include "cuda/device/ptx.cuh"
#include "cuda/search/fp16/fused.hpp"
#include "cuda/search/fp16/lists.cuh"

// A tile of search_tiles: how its warps share it, and its slabs in shared memory.
namespace wf::cuda::tiles {

inline constexpr int threads = 256;
inline constexpr int warps = threads / warp_lanes;
inline constexpr int breadth = candidate_room;  ///< base rows of a tile
inline constexpr int depth = 32;                ///< dimensions of a slab
inline constexpr int pitch = depth + 8;  ///< halves, so that 8 rows of ldmatrix meet no bank twice
inline constexpr int stages = 4;         ///< slabs under way
inline constexpr int base_slab = breadth * pitch;

/// How the warps share a tile of `height` queries: each has m x n products of 16 queries x 8 rows.
template <int height>
struct Shape {
  static constexpr int warps_down = height == tall_tile ? 2 : 1;
  static constexpr int warps_across = warps / warps_down;
  static constexpr int m = height / warps_down / 16;
  static constexpr int n = breadth / warps_across / 8;
  static constexpr int query_slab = height * pitch;
};

/// The shared memory of a block.
template <int height>
struct Shared {
  __half* queries;  ///< all slabs, or `stages` of them
  __half* base;     ///< stages
  float* thresholds;
  float* reaches;
  float* weights;
  int* counts;
  int* scratch;  ///< pivot_scratch a warp

  static constexpr std::size_t bytes(int query_slabs) {
    return (query_slabs * Shape<height>::query_slab + stages * base_slab) * sizeof(__half) +
           height * (3 * sizeof(float) + sizeof(int)) + warps * pivot_scratch * sizeof(int);
  }
  __device__ Shared(unsigned char* start, int query_slabs) {
    queries = reinterpret_cast<__half*>(start);
    base = queries + query_slabs * Shape<height>::query_slab;
    thresholds = reinterpret_cast<float*>(base + stages * base_slab);
    reaches = thresholds + height;
    weights = reaches + height;
    counts = reinterpret_cast<int*>(weights + height);
    scratch = counts + height;
  }
};

/// Starts copying a slab of `rows` rows; row_of(r) is null past the last one, which becomes zero.
template <int rows, class RowOf>
__device__ inline void copy_slab(const RowOf& row_of, const __half* any, int slab, __half* target) {
  constexpr int pieces = depth * sizeof(__half) / 16;
  for (int n = threadIdx.x; n < rows * pieces; n += threads) {
    const int r = n / pieces;
    const int p = n % pieces * 8;
    const __half* row = row_of(r);
    cp_async<16>(target + r * pitch + p, row == nullptr ? any : row + slab * depth + p,
                 row == nullptr ? 0 : 16);
  }
}

}  // namespace wf::cuda::tiles
