#include "cuda/sgd/batch/radix_sort.hpp"

#include <utility>

#include "cuda/sgd/batch/scan.cuh"

namespace wf::cuda {
namespace {

constexpr int threads = 256;
constexpr int warps = threads / warp_lanes;
constexpr int rounds = 4;  ///< items a thread
constexpr int tile = threads * rounds;
constexpr int most_digit_bits = 8;
constexpr int most_digits = 1 << most_digit_bits;

Offset tiles_of(Offset count) { return (count + tile - 1) / tile; }

/// A digit of the keys.
struct Digit {
  int shift;
  int bits;

  __host__ __device__ int values() const { return 1 << bits; }
  __device__ int of(Keyed item) const {
    return static_cast<int>(item >> shift & static_cast<Keyed>(values() - 1));
  }
};

/// One warp a row.
__global__ void sum_rows_before(std::uint32_t* counts, Offset rows, Offset columns,
                                std::uint32_t* totals) {
  const int lane = threadIdx.x % warp_lanes;
  const Offset row = Offset{blockIdx.x} * (blockDim.x / warp_lanes) + threadIdx.x / warp_lanes;
  if (row >= rows) return;
  std::uint32_t sum = 0;
  for (Offset first = 0; first < columns; first += warp_lanes) {
    const bool inside = first + lane < columns;
    std::uint32_t* count = counts + row * columns + first + lane;
    const std::uint32_t value = inside ? *count : 0;
    const std::uint32_t before = warp_sum_before(value);
    if (inside) *count = sum + before;
    sum += __shfl_sync(all_lanes, before + value, warp_lanes - 1);
  }
  if (lane == 0) totals[row] = sum;
}

/// One block a tile; counts[value][tile] says how often the tile has that value of the digit.
__global__ void count_digits(const Keyed* items, Offset count, Digit digit, std::uint32_t* counts) {
  int* found = dynamic_shared<int>();
  for (int d = threadIdx.x; d < digit.values(); d += threads) found[d] = 0;
  __syncthreads();
  const Offset begin = Offset{blockIdx.x} * tile;
  for (int r = 0; r < rounds; ++r) {
    const Offset k = begin + r * threads + threadIdx.x;
    if (k < count) atomicAdd(found + digit.of(items[k]), 1);
  }
  __syncthreads();
  for (int d = threadIdx.x; d < digit.values(); d += threads)
    counts[Offset{d} * gridDim.x + blockIdx.x] = static_cast<std::uint32_t>(found[d]);
}

/// The lanes whose items have the same value of the digit, as far as they have items.
__device__ inline unsigned lanes_alike(int value, int bits, bool active) {
  unsigned alike = __ballot_sync(all_lanes, active);
  for (int b = 0; b < bits; ++b) {
    const bool set = (value >> b & 1) != 0;
    const unsigned votes = __ballot_sync(all_lanes, set);
    alike &= set ? votes : ~votes;
  }
  return alike;
}

/// Where in shared memory each warp of the block puts its next item of each value.
struct Places {
  std::uint32_t* next;  ///< warps x values
  std::uint32_t* scratch;
  int values;

  __device__ std::uint32_t& at(int warp, int value) const { return next[warp * values + value]; }
};

/// From how often each warp has a value to its first place for it. A tile alone knows the totals.
__device__ inline void place_warps(const Places& places, const std::uint32_t* tile_before,
                                   const std::uint32_t* totals) {
  const int value = threadIdx.x;
  const bool inside = value < places.values;
  const bool alone = gridDim.x == 1;
  std::uint32_t total = inside && !alone ? totals[value] : 0;
  for (int w = 0; w < warps && inside && alone; ++w) total += places.at(w, value);
  std::uint32_t place = block_sum_before(total, places.scratch);
  if (inside) {
    if (!alone) place += tile_before[Offset{value} * gridDim.x + blockIdx.x];
    for (int w = 0; w < warps; ++w) {
      const std::uint32_t found = places.at(w, value);
      places.at(w, value) = place;
      place += found;
    }
  }
  __syncthreads();
}

/// One block a tile, a run of its items each warp: first counted, then placed.
__global__ void scatter_digits(const Keyed* from, Keyed* to, Offset count, Digit digit,
                               const std::uint32_t* tile_before, const std::uint32_t* totals) {
  std::uint32_t* shared = dynamic_shared<std::uint32_t>();
  const Places places{shared + warps, shared, digit.values()};
  for (int i = threadIdx.x; i < warps * places.values; i += threads) places.next[i] = 0;
  __syncthreads();
  const int lane = threadIdx.x % warp_lanes;
  const int warp = threadIdx.x / warp_lanes;
  const Offset begin = Offset{blockIdx.x} * tile + warp * (warp_lanes * rounds) + lane;
  Keyed items[rounds];
  std::uint32_t before[rounds];  // items of the value that come earlier in the warp's run
#pragma unroll
  for (int r = 0; r < rounds; ++r) {
    const Offset k = begin + r * warp_lanes;
    items[r] = k < count ? from[k] : 0;
    const int value = digit.of(items[r]);
    const unsigned alike = lanes_alike(value, digit.bits, k < count);
    const unsigned earlier = alike & ((1u << lane) - 1);
    before[r] = places.at(warp, value) + __popc(earlier);
    __syncwarp();
    if (k < count && earlier == 0) places.at(warp, value) += __popc(alike);
    __syncwarp();
  }
  __syncthreads();
  place_warps(places, tile_before, totals);
#pragma unroll
  for (int r = 0; r < rounds; ++r)
    if (begin + r * warp_lanes < count)
      to[places.at(warp, digit.of(items[r])) + before[r]] = items[r];
}

}  // namespace

void sum_before(const Context& context, std::uint32_t* counts, Offset rows, Offset columns,
                std::uint32_t* totals) {
  launch(context, "sum_rows_before", sum_rows_before, blocks_of(rows, warps), threads, 0, counts,
         rows, columns, totals);
}

RadixSort::RadixSort(Offset most)
    : other_(most), counts_(tiles_of(most) * most_digits), totals_(most_digits) {}

std::size_t RadixSort::bytes_needed(Offset most) {
  return most * sizeof(Keyed) + (tiles_of(most) + 1) * most_digits * sizeof(std::uint32_t);
}

const Keyed* RadixSort::sort(const Context& context, Keyed* items, Offset count,
                             std::uint64_t keys) {
  int bits = 0;
  while ((std::uint64_t{1} << bits) < keys) ++bits;
  if (count == 0 || bits == 0) return items;
  const int passes = (bits + most_digit_bits - 1) / most_digit_bits;
  const Offset tiles = tiles_of(count);
  Keyed* from = items;
  Keyed* to = other_.data();
  for (int pass = 0; pass < passes; ++pass) {
    const int first = bits * pass / passes;
    const Digit digit{32 + first, bits * (pass + 1) / passes - first};
    if (tiles > 1) {
      launch(context, "count_digits", count_digits, tiles, threads, digit.values() * sizeof(int),
             from, count, digit, counts_.data());
      sum_before(context, counts_.data(), digit.values(), tiles, totals_.data());
    }
    launch(context, "scatter_digits", scatter_digits, tiles, threads,
           (warps + warps * digit.values()) * sizeof(std::uint32_t), from, to, count, digit,
           counts_.data(), totals_.data());
    std::swap(from, to);
  }
  return from;
}

}  // namespace wf::cuda
