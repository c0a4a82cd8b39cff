#include "cuda/search/fp16/fused.hpp"

#include <cmath>

#include "cuda/device/check.hpp"
#include "cuda/search/fp16/tile.cuh"

namespace wf::cuda {
namespace {

using namespace tiles;

struct Problem {
  Fp16Operands operands;
  Columns columns;
  ExcludedView excluded;
  CandidateLists lists;
  int part_columns;  ///< a multiple of breadth
  bool resident;     ///< all slabs of the queries stay in shared memory
};

/// One block: a tile of queries against a part of the base, a tile at a time.
template <int height>
class Search {
 public:
  using S = Shape<height>;

  __device__ Search(const Problem& problem, const Shared<height>& shared)
      : problem_(problem), shared_(shared), slabs_(problem.operands.width / depth) {
    first_query_ = blockIdx.x * height;
    first_column_ = blockIdx.y * problem.part_columns;
    columns_ = max(0, min(problem.part_columns, problem.columns.count - first_column_));
  }

  __device__ void run() {
    start_queries();
    const int steps = (columns_ + breadth - 1) / breadth * slabs_;
    for (int step = 0; step < stages - 1; ++step) copy(step, steps);
    float sums[S::m][S::n][4] = {};
    for (int step = 0; step < steps; ++step) {
      cp_async_wait<stages - 2>();
      __syncthreads();
      copy(step + stages - 1, steps);
      multiply(step, sums);
      if ((step + 1) % slabs_ != 0) continue;
      offer(step / slabs_, sums);
      __syncthreads();
      settle(problem_.lists.capacity - breadth);
    }
    __syncthreads();
    settle(0);
    write();
  }

 private:
  __device__ Offset list(int query) const {
    return Offset{blockIdx.y} * problem_.lists.queries + first_query_ + query;
  }

  __device__ int warp() const { return threadIdx.x / warp_lanes; }

  /// A query that is none, or that fp16 cannot serve, has a threshold that nothing passes.
  __device__ void start_queries() {
    for (int q = threadIdx.x; q < height; q += threads) {
      QueryTerms terms{0, 0, 0, 0, 0};
      if (first_query_ + q < problem_.lists.queries)
        terms = problem_.operands.queries.terms[first_query_ + q];
      shared_.thresholds[q] = terms.fits ? -INFINITY : INFINITY;
      shared_.reaches[q] = terms.fits ? terms.reach : 1.0f;
      shared_.weights[q] = terms.weight;
      shared_.counts[q] = 0;
    }
  }

  __device__ Offset base_row(int column) const {
    const Offset position = problem_.columns.first + first_column_ + column;
    return problem_.columns.allowed == nullptr ? position : problem_.columns.allowed[position];
  }

  /// Starts the copies of a step and closes their group, also where there is nothing left to copy.
  __device__ void copy(int step, int steps) {
    const Fp16Operands& operands = problem_.operands;
    if (step < steps) {
      const int slab = step % slabs_;
      const int first = step / slabs_ * breadth;
      copy_slab<breadth>(
          [&](int r) -> const __half* {
            if (first + r >= columns_) return nullptr;
            return operands.base.values + base_row(first + r) * operands.width;
          },
          operands.base.values, slab, shared_.base + step % stages * base_slab);
      if (!problem_.resident || step < slabs_)
        copy_slab<height>(
            [&](int r) -> const __half* {
              if (first_query_ + r >= problem_.lists.queries) return nullptr;
              return operands.queries.values + Offset{first_query_ + r} * operands.width;
            },
            operands.queries.values, slab, shared_.queries + query_place(step) * S::query_slab);
    }
    cp_async_commit();
  }

  __device__ int query_place(int step) const {
    return problem_.resident ? step % slabs_ : step % stages;
  }

  __device__ void multiply(int step, float (&sums)[S::m][S::n][4]) const {
    const int lane = threadIdx.x % warp_lanes;
    const __half* left = shared_.queries + query_place(step) * S::query_slab +
                         (warp() / S::warps_across * S::m * 16 + lane % 16) * pitch + lane / 16 * 8;
    const __half* right = shared_.base + step % stages * base_slab +
                          (warp() % S::warps_across * S::n * 8 + lane / 16 * 8 + lane % 8) * pitch +
                          lane / 8 % 2 * 8;
    for (int d = 0; d < depth; d += 16) {
      unsigned a[S::m][4];
      unsigned b[S::n][2];
      for (int i = 0; i < S::m; ++i) ldmatrix_x4(a[i], left + i * 16 * pitch + d);
      for (int j = 0; j < S::n; j += 2) {
        unsigned both[4];
        ldmatrix_x4(both, right + j * 8 * pitch + d);
        b[j][0] = both[0];
        b[j][1] = both[1];
        b[j + 1][0] = both[2];
        b[j + 1][1] = both[3];
      }
      for (int i = 0; i < S::m; ++i)
        for (int j = 0; j < S::n; ++j) mma_m16n8k16(sums[i][j], a[i], b[j]);
    }
  }

  /// Adds to the lists what may score above the thresholds, and zeroes the sums.
  __device__ void offer(int tile, float (&sums)[S::m][S::n][4]) {
    const int lane = threadIdx.x % warp_lanes;
    const int first = tile * breadth + warp() % S::warps_across * S::n * 8 + lane % 4 * 2;
    RowTerms terms[S::n][2];
#pragma unroll
    for (int j = 0; j < S::n; ++j)
#pragma unroll
      for (int c = 0; c < 2; ++c) {
        const int column = first + j * 8 + c;
        // Past the last row nothing passes.
        terms[j][c] = column < columns_ ? problem_.operands.base.terms[base_row(column)]
                                        : RowTerms{-INFINITY, 0};
      }
#pragma unroll
    for (int i = 0; i < S::m; ++i)
#pragma unroll
      for (int half = 0; half < 2; ++half) {
        const int q = (warp() / S::warps_across * S::m + i) * 16 + half * 8 + lane / 4;
        const float threshold = shared_.thresholds[q];
        const float reach = shared_.reaches[q];
        const float weight = shared_.weights[q];
#pragma unroll
        for (int j = 0; j < S::n; ++j)
#pragma unroll
          for (int c = 0; c < 2; ++c) {
            float& sum = sums[i][j][half * 2 + c];
            const float most =
                fmaf(reach, terms[j][c].radius, fmaf(-weight, terms[j][c].half_square, sum));
            if (most > threshold) add(q, most, first + j * 8 + c);
            sum = 0;
          }
      }
  }

  __device__ void add(int query, float most, int column) {
    const int slot = atomicAdd(shared_.counts + query, 1);
    problem_.lists.keys[list(query) * problem_.lists.capacity + slot] =
        make_key(most, static_cast<Id>(base_row(column)), false);
  }

  /// Takes the excluded out of the lists longer than `limit`, then all but the best that are kept.
  /// A warp a list.
  __device__ void settle(int limit) {
    const int keep = problem_.lists.keep;
    int* scratch = shared_.scratch + warp() * pivot_scratch;
    for (int q = warp(); q < height; q += warps) {
      int count = shared_.counts[q];
      if (count <= limit) continue;
      RankKey* keys = problem_.lists.keys + list(q) * problem_.lists.capacity;
      if (problem_.excluded.offsets != nullptr)
        count = keep_keys(keys, count, [&](RankKey key) {
          return !is_excluded(problem_.excluded, first_query_ + q, key_id(key));
        });
      float threshold = shared_.thresholds[q];
      if (count > keep) {
        const auto for_each = [&](const auto& visit) {
          for (int i = threadIdx.x % warp_lanes; i < count; i += warp_lanes) visit(keys[i]);
        };
        const RankKey pivot = pivot_key(WarpGroup{}, for_each, keep, scratch);
        count = keep_keys(keys, count, [&](RankKey key) { return key <= pivot; });
        threshold = fmaxf(threshold, key_score(pivot, false));
      }
      __syncwarp();
      if (threadIdx.x % warp_lanes == 0) {
        shared_.counts[q] = count;
        shared_.thresholds[q] = threshold;
      }
    }
  }

  __device__ void write() const {
    __syncthreads();
    for (int q = threadIdx.x; q < height; q += threads)
      if (first_query_ + q < problem_.lists.queries) {
        problem_.lists.counts[list(q)] = shared_.counts[q];
        problem_.lists.bounds[list(q)] = shared_.thresholds[q];
      }
  }

  const Problem& problem_;
  const Shared<height>& shared_;
  int slabs_;
  int first_query_;
  int first_column_;
  int columns_;
};

/// Grid: tiles of queries x parts of the base.
template <int height>
__global__ void __launch_bounds__(threads, 2) search_tiles(Problem problem) {
  const int slabs = problem.resident ? problem.operands.width / depth : stages;
  const Shared<height> shared(dynamic_shared<unsigned char>(), slabs);
  Search<height>(problem, shared).run();
}

template <int height>
void launch_tiles(cudaStream_t stream, std::size_t shared_bytes, Problem problem) {
  const int slabs = problem.operands.width / depth;
  // Half of it, so that two blocks have room beside each other.
  problem.resident = slabs <= stages || Shared<height>::bytes(slabs) <= shared_bytes / 2;
  const Grid grid(blocks_of(problem.lists.queries, height), problem.lists.parts);
  launch(stream, "search_tiles", search_tiles<height>, grid, threads,
         Shared<height>::bytes(problem.resident ? slabs : stages), problem);
}

}  // namespace

void find_candidates(cudaStream_t stream, std::size_t shared_bytes, const Fp16Operands& operands,
                     const Columns& columns, const ExcludedView& excluded,
                     const CandidateLists& lists, int tile) {
  const int tiles = (columns.count + breadth - 1) / breadth;
  const int part_tiles = (tiles + lists.parts - 1) / lists.parts;
  const Problem problem{operands, columns, excluded, lists, part_tiles * breadth, false};
  if (tile == tall_tile)
    launch_tiles<tall_tile>(stream, shared_bytes, problem);
  else
    launch_tiles<flat_tile>(stream, shared_bytes, problem);
}

}  // namespace wf::cuda
