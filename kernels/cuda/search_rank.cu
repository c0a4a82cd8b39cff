#include "cuda/search_rank.hpp"

#include "cuda/check.hpp"
#include "cuda/reduce.cuh"

namespace wf::cuda {
namespace {

constexpr unsigned threads = 128;

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

/// One block a pair.
__global__ void count_pairs(const float* scores, Columns columns, bool ascending, const Pair* pairs,
                            const float* own, Id* better, Id* equal) {
  int* scratch = dynamic_shared<int>();
  const Pair pair = pairs[blockIdx.x];
  const float* row = scores + Offset{pair.query} * columns.count;
  const float mine = own[blockIdx.x];
  int above = 0;
  int ties = 0;
  for (int c = threadIdx.x; c < columns.count; c += blockDim.x) {
    const float score = row[c];
    above += ascending ? score < mine : score > mine;
    ties += score == mine && columns.first + c != pair.row;
  }
  above = block_sum(above, scratch);
  ties = block_sum(ties, scratch);
  if (threadIdx.x == 0) {
    better[blockIdx.x] += above;
    equal[blockIdx.x] += ties;
  }
}

}  // namespace

void mask_excluded(const Context& context, float* scores, int queries, const Columns& columns,
                   const ExcludedView& excluded) {
  if (excluded.offsets == nullptr) return;
  check(launch(mask_rows, static_cast<unsigned>(queries), threads, 0, context.stream(), scores,
               columns, excluded),
        "mask_rows");
}

void count_ranks(const Context& context, const float* scores, const Columns& columns,
                 bool ascending, const Pair* pairs, int count, const float* own, Id* better,
                 Id* equal) {
  if (count == 0) return;
  check(
      launch(count_pairs, static_cast<unsigned>(count), threads, threads / warp_lanes * sizeof(int),
             context.stream(), scores, columns, ascending, pairs, own, better, equal),
      "count_pairs");
}

}  // namespace wf::cuda
