#include "cuda/search/fp32/rank.hpp"

#include "cuda/device/check.hpp"
#include "cuda/device/reduce.cuh"

namespace wf::cuda {
namespace {

constexpr unsigned threads = 256;
constexpr int warps = threads / warp_lanes;
constexpr int held_targets = 1024;  ///< of a query at a time, a power of two

/// One block a query. A NaN compares false with everything.
__global__ void mask_rows(float* scores, Columns columns, ExcludedView excluded) {
  const Offset begin = excluded.offsets[blockIdx.x] - excluded.first_offset;
  const Offset end = excluded.offsets[blockIdx.x + 1] - excluded.first_offset;
  for (Offset k = begin + threadIdx.x; k < end; k += blockDim.x) {
    const Offset c = excluded.ids[k] - columns.first;
    if (c >= 0 && c < columns.count)
      scores[Offset{blockIdx.x} * columns.count + c] = __uint_as_float(0x7fffffffu);
  }
}

/// A number that is greater for a better score.
__device__ inline std::uint32_t worth(float score, bool ascending) {
  return ascending ? ~ordered_bits(score) : ordered_bits(score);
}

/// Sorts the worth of `count` targets into the block's shared memory.
__device__ void hold_targets(const float* scores, int count, bool ascending, std::uint32_t* held) {
  int size = 1;
  while (size < count) size *= 2;
  __syncthreads();
  for (int i = threadIdx.x; i < size; i += blockDim.x)
    held[i] = i < count ? worth(scores[i], ascending) : 0xffffffffu;
  __syncthreads();
  sort_keys(held, size);
}

/// What the columns add to the places of the held targets, those among the columns ranked against
/// themselves as well. This thread's share.
__device__ Offset passed(const float* row, int columns, bool ascending, const std::uint32_t* held,
                         int count) {
  Offset sum = 0;
  for (int c = threadIdx.x; c < columns; c += blockDim.x) {
    if (isnan(row[c])) continue;
    const std::uint32_t own = worth(row[c], ascending);
    const Offset below = count_below(held, count, own);
    const bool tied = below < count && held[below] == own;
    sum += below + (tied ? count_below(held, count, own + 1) : below);
  }
  return sum;
}

/// One block a query: each score is looked up among the sorted targets, so that the scores are read
/// once however many targets there are.
__global__ void count_places(const float* scores, Columns columns, bool ascending,
                             ExcludedView excluded, Targets targets, Offset* twice_rank) {
  Offset* sums = dynamic_shared<Offset>();
  std::uint32_t* held = reinterpret_cast<std::uint32_t*>(sums + warps);
  const int query = blockIdx.x;
  const Offset end = targets.offsets[query + 1];
  Offset sum = 0;
  for (Offset first = targets.offsets[query]; first < end; first += held_targets) {
    const int count = static_cast<int>(min(end - first, Offset{held_targets}));
    hold_targets(targets.scores + first, count, ascending, held);
    sum += passed(scores + Offset{query} * columns.count, columns.count, ascending, held, count);
    for (int i = threadIdx.x; i < count; i += blockDim.x) {
      const Id row = targets.pairs[first + i].row;
      const bool among = row >= columns.first && row < columns.first + columns.count;
      if (among && !is_excluded(excluded, query, row)) --sum;
    }
  }
  sum = block_sum(sum, sums);
  if (threadIdx.x == 0) twice_rank[query] += sum;
}

}  // namespace

void mask_excluded(const Context& context, float* scores, int queries, const Columns& columns,
                   const ExcludedView& excluded) {
  if (excluded.offsets == nullptr) return;
  launch(context, "mask_rows", mask_rows, queries, threads, 0, scores, columns, excluded);
}

void add_places(const Context& context, const float* scores, int queries, const Columns& columns,
                bool ascending, const ExcludedView& excluded, const Targets& targets,
                Offset* twice_rank) {
  launch(context, "count_places", count_places, queries, threads,
         warps * sizeof(Offset) + held_targets * sizeof(std::uint32_t), scores, columns, ascending,
         excluded, targets, twice_rank);
}

}  // namespace wf::cuda
