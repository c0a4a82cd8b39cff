#include "cuda/sgd/expand.hpp"

#include <algorithm>

#include "cuda/sgd/scan.cuh"

namespace wf::cuda {
namespace {

constexpr int threads = 256;
constexpr int warps = threads / warp_lanes;

Offset tiles_of(Offset count) { return (count + threads - 1) / threads; }

/// Rows, one at least.
Offset chunk_of(Offset room, Offset most_features) {
  return std::max<Offset>(room / std::max<Offset>(most_features, 1), 1);
}

struct Chunk {
  FeatureRowsView rows;
  SgdEntriesView entries;
  Offset first;
  Offset last;

  /// The features of entry first + threads * block + thread.
  __device__ std::uint32_t features() const {
    const Offset e = entry();
    if (e >= last || key_of(entries.entries[e]) == entries.none) return 0;
    const Offset row = key_of(entries.entries[e]);
    return static_cast<std::uint32_t>(rows.offsets[row + 1] - rows.offsets[row]);
  }
  __device__ Offset entry() const { return first + Offset{blockIdx.x} * threads + threadIdx.x; }
};

/// One block a tile of `threads` entries.
__global__ void count_features(Chunk chunk, std::uint32_t* tile_sums) {
  const std::uint32_t sum = block_sum(chunk.features(), dynamic_shared<std::uint32_t>());
  if (threadIdx.x == 0) tile_sums[blockIdx.x] = sum;
}

/// One block a tile, one thread an entry.
__global__ void write_features(Chunk chunk, const std::uint32_t* tiles_before, Keyed* sorted,
                               float* scales, std::uint32_t* vector_rows) {
  const std::uint32_t count = chunk.features();
  std::uint32_t place =
      tiles_before[blockIdx.x] + block_sum_before(count, dynamic_shared<std::uint32_t>());
  if (count == 0) return;
  const Offset e = chunk.entry();
  const Offset begin = chunk.rows.offsets[key_of(chunk.entries.entries[e])];
  const float coefficient = chunk.entries.coefficients[e];
  for (Offset k = begin; k < begin + count; ++k, ++place) {
    const float weight = chunk.rows.weights == nullptr ? 1.0f : chunk.rows.weights[k];
    sorted[place] = keyed(static_cast<std::uint32_t>(chunk.rows.indices[k]), place);
    scales[place] = weight * coefficient;
    vector_rows[place] = static_cast<std::uint32_t>(e / chunk.entries.a_sample);
  }
}

}  // namespace

FeatureGradients::FeatureGradients(Offset capacity, Offset most_features)
    : chunk_(chunk_of(capacity, most_features)),
      keyed_(capacity),
      scales_(capacity),
      vector_rows_(capacity),
      tile_sums_(tiles_of(chunk_)),
      total_(1) {}

std::size_t FeatureGradients::bytes_needed(Offset capacity, Offset most_features) {
  return capacity * (sizeof(Keyed) + sizeof(float) + sizeof(std::uint32_t)) +
         (tiles_of(chunk_of(capacity, most_features)) + 1) * sizeof(std::uint32_t);
}

void FeatureGradients::expand(const Context& context, const FeatureRowsView& rows,
                              const SgdEntriesView& entries, Offset first, Offset last) {
  const Chunk chunk{rows, entries, first, last};
  const auto tiles = static_cast<unsigned>(tiles_of(last - first));
  constexpr std::size_t scratch = warps * sizeof(std::uint32_t);
  check(launch(count_features, tiles, threads, scratch, context.stream(), chunk, tile_sums_.data()),
        "count_features");
  sum_before(context, tile_sums_.data(), 1, tiles, total_.data());
  check(launch(write_features, tiles, threads, scratch, context.stream(), chunk, tile_sums_.data(),
               keyed_.data(), scales_.data(), vector_rows_.data()),
        "write_features");
  std::uint32_t total = 0;
  total_.download(context, &total, 1);
  count_ = total;
}

}  // namespace wf::cuda
