#pragma once

#include "cuda/als/entries/device_entries.hpp"
#include "cuda/device/reduce.cuh"

// Rows of the table by eight lanes each, four at a time in a warp. Lane j of the eight holds, of
// each 32 elements, the four from 4 j on: eight lanes read 128 bytes that lie together.
namespace wf::cuda {

inline constexpr int row_lanes = 8;
inline constexpr int warp_rows = warp_lanes / row_lanes;
inline constexpr int lane_floats = 4;
/// Factors of a chunk: what eight lanes read at once.
inline constexpr int chunk_factors = row_lanes * lane_floats;
/// The widest row that is held in registers.
inline constexpr int widest_slice = 8 * chunk_factors;

/// A lane's part of a row of at most Chunks * 32 factors; zero past the row's end.
template <int Chunks>
struct Slice {
  float at[Chunks * lane_floats];
};

__device__ inline int lane_in_row() { return threadIdx.x % row_lanes; }
/// The lane's row among those that the block reads at once.
__device__ inline int row_in_block() { return threadIdx.x / row_lanes; }
__device__ inline int rows_at_once() { return blockDim.x / row_lanes; }

template <int Chunks>
__device__ inline void clear(Slice<Chunks>& slice) {
  for (int i = 0; i < Chunks * lane_floats; ++i) slice.at[i] = 0;
}

/// row: of `chunks` * 32 floats, aligned to 16 bytes.
template <int Chunks>
__device__ inline void load_slice(const float* row, int chunks, Slice<Chunks>& slice) {
  const float4* quads = reinterpret_cast<const float4*>(row) + lane_in_row();
#pragma unroll
  for (int c = 0; c < Chunks; ++c) {
    const float4 quad = c < chunks ? quads[c * row_lanes] : float4{};
    slice.at[4 * c] = quad.x;
    slice.at[4 * c + 1] = quad.y;
    slice.at[4 * c + 2] = quad.z;
    slice.at[4 * c + 3] = quad.w;
  }
}

template <int Chunks>
__device__ inline void store_slice(float* row, int chunks, const Slice<Chunks>& slice) {
  float4* quads = reinterpret_cast<float4*>(row) + lane_in_row();
#pragma unroll
  for (int c = 0; c < Chunks; ++c)
    if (c < chunks)
      quads[c * row_lanes] =
          float4{slice.at[4 * c], slice.at[4 * c + 1], slice.at[4 * c + 2], slice.at[4 * c + 3]};
}

/// The dot product of the two rows, the same in their eight lanes.
template <int Chunks>
__device__ inline float dot(const Slice<Chunks>& a, const Slice<Chunks>& b) {
  float sum = 0;
#pragma unroll
  for (int i = 0; i < Chunks * lane_floats; ++i) sum += a.at[i] * b.at[i];
  for (int distance = row_lanes / 2; distance > 0; distance /= 2)
    sum += __shfl_xor_sync(all_lanes, sum, distance);
  return sum;
}

template <int Chunks>
__device__ inline void add_multiple(float factor, const Slice<Chunks>& y, Slice<Chunks>& sum) {
#pragma unroll
  for (int i = 0; i < Chunks * lane_floats; ++i) sum.at[i] += factor * y.at[i];
}

/// total[i] = the sum over the block's rows, in a fixed order, for the elements i that the thread
/// owns: its own index, then every blockDim further. partials: `width` floats a warp.
template <int Chunks, class Use>
__device__ inline void sum_over_block(Slice<Chunks>& slice, int width, float* partials,
                                      const Use& use) {
#pragma unroll
  for (int i = 0; i < Chunks * lane_floats; ++i)
    for (int distance = row_lanes; distance < warp_lanes; distance *= 2)
      slice.at[i] += __shfl_xor_sync(all_lanes, slice.at[i], distance);
  const int warp = threadIdx.x / warp_lanes;
  if (threadIdx.x % warp_lanes < row_lanes)
    store_slice(partials + warp * width, width / chunk_factors, slice);
  __syncthreads();
  const int warps = blockDim.x / warp_lanes;
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    float sum = 0;
    for (int w = 0; w < warps; ++w) sum += partials[w * width + i];
    use(i, sum);
  }
}

/// Reads the entries' rows of the table once: residual += (target - weight y.z) y for each, in
/// fp32; keep(k, y) sees entry k's row. Every warp of the block must come here.
template <int Chunks, class Keep>
__device__ inline void gather_residual(const EntriesView& entries, Offset first, Offset last,
                                       const float* table, int width, const Slice<Chunks>& z,
                                       Slice<Chunks>& residual, const Keep& keep) {
  const int chunks = width / chunk_factors;
  for (Offset start = first; start < last; start += rows_at_once()) {
    const Offset k = start + row_in_block();
    const bool inside = k < last;
    Slice<Chunks> y;
    load_slice(table + (inside ? Offset{entries.indices[k - entries.first]} : 0) * width,
               inside ? chunks : 0, y);
    const float score = dot(y, z);
    const float factor =
        inside ? entries.targets[k - entries.first] - entries.weights[k - entries.first] * score
               : 0.0f;
    add_multiple(factor, y, residual);
    if (inside) keep(k - first, y);
  }
}

/// Calls run(std::integral_constant<int, Chunks>) with the least of 1, 2, 4 and 8 that holds rows
/// of the width, which is at most widest_slice.
template <class Run>
auto with_chunks(int width, const Run& run) {
  if (width <= chunk_factors) return run(std::integral_constant<int, 1>());
  if (width <= 2 * chunk_factors) return run(std::integral_constant<int, 2>());
  if (width <= 4 * chunk_factors) return run(std::integral_constant<int, 4>());
  return run(std::integral_constant<int, 8>());
}

}  // namespace wf::cuda
