#include <cuda_fp16.h>

#include "cuda/als/fp16_plane.cuh"
#include "cuda/als/gram/gram_fp16.hpp"
#include "cuda/als/gram/triangle.cuh"
#include "cuda/device/ptx.cuh"
#include "cuda/device/reduce.cuh"

namespace wf::cuda {
namespace {

/// The block's part of the matrix is tile x tile, of which a warp has 16 rows.
constexpr int tile = 128;
constexpr int warp_matrix_rows = 16;
constexpr int threads = tile / warp_matrix_rows * warp_lanes;
/// Entries between two barriers; of a tensor-core instruction.
constexpr int step = 32;
constexpr int depth = 16;
/// 16 bytes more than a row: ldmatrix then reads eight rows without bank conflicts.
constexpr int pitch = tile + 8;
constexpr int columns_per_pair = 16;

/// What a step needs in shared memory; there are two, one being filled while the other is used.
struct Stage {
  __half* left;
  __half* right;          ///< the same as left on the diagonal
  __half* left_weights;   ///< signed square roots: the same value enters both sides, so that the
  __half* right_weights;  ///< sum of positive weights stays positive definite however it is rounded
};

__host__ __device__ constexpr int stage_elements() { return 2 * step * pitch + 2 * step; }

__device__ inline Stage stage_at(int n, bool diagonal) {
  __half* start = dynamic_shared<__half>() + n * stage_elements();
  return {start, diagonal ? start : start + step * pitch, start + 2 * step * pitch,
          start + 2 * step * pitch + step};
}

/// Which part of the matrix a block has.
struct Part {
  int first_row;
  int first_column;
  int rows;
  int columns;
  bool diagonal;
};

__device__ inline Part part_of(unsigned n, int width) {
  const TilePlace place = lower_tile(n);
  return {place.row * tile, place.column * tile, min(tile, width - place.row * tile),
          min(tile, width - place.column * tile), place.row == place.column};
}

/// Asks for the rows of the plane that entries first .. last name; past the last they are zero.
__device__ inline void fetch_rows(const EntriesView& entries, const __half* plane, int width,
                                  Offset first, Offset last, int first_factor, int factors,
                                  __half* target) {
  constexpr int halves = 8;
  const int copies = factors / halves;
  for (int n = threadIdx.x; n < step * copies; n += blockDim.x) {
    const int k = n / copies;
    const int column = n % copies * halves;
    const bool inside = first + k < last;
    const Offset row = inside ? entries.indices[first + k - entries.first] : 0;
    cp_async<16>(target + k * pitch + column, plane + row * width + first_factor + column,
                 inside ? 16 : 0);
  }
}

__device__ inline void fetch(const EntriesView& entries, const __half* plane, int width,
                             Offset first, Offset last, const Part& part, float largest_weight,
                             const Stage& stage) {
  fetch_rows(entries, plane, width, first, last, part.first_row, part.rows, stage.left);
  if (!part.diagonal)
    fetch_rows(entries, plane, width, first, last, part.first_column, part.columns, stage.right);
  if (threadIdx.x >= step) return;
  const Offset k = first + threadIdx.x;
  const float weight = k < last ? entries.weights[k - entries.first] / largest_weight : 0.0f;
  const float root = sqrtf(fabsf(weight));
  stage.left_weights[threadIdx.x] = __float2half(copysignf(root, weight));
  stage.right_weights[threadIdx.x] = __float2half(root);
}

__device__ inline unsigned scaled(unsigned pair, __half2 factors) {
  const __half2 product = __hmul2(reinterpret_cast<const __half2&>(pair), factors);
  return reinterpret_cast<const unsigned&>(product);
}

/// Adds a stage's entries to the warp's 16 rows and `columns` columns.
__device__ inline void accumulate(const Stage& stage, int warp_row, int columns,
                                  float (&sums)[tile / 8][4]) {
  const int lane = threadIdx.x % warp_lanes;
  const int low = lane % 4 * 2;
  for (int first = 0; first < step; first += depth) {
    const __half2* left = reinterpret_cast<const __half2*>(stage.left_weights + first + low);
    const __half2* right = reinterpret_cast<const __half2*>(stage.right_weights + first + low);
    unsigned a[4];
    ldmatrix_x4_transposed(
        a, stage.left + (first + lane % 8 + lane / 16 * 8) * pitch + warp_row + lane / 8 % 2 * 8);
    for (int i = 0; i < 4; ++i) a[i] = scaled(a[i], left[i / 2 * 4]);
    const __half* b_row = stage.right + (first + lane % 16) * pitch + lane / 16 * 8;
#pragma unroll
    for (int n = 0; n < tile / columns_per_pair; ++n) {
      if (n * columns_per_pair >= columns) break;
      unsigned b[4];
      ldmatrix_x4_transposed(b, b_row + n * columns_per_pair);
      for (int i = 0; i < 4; ++i) b[i] = scaled(b[i], right[i % 2 * 4]);
      mma_m16n8k16(sums[2 * n], a, {b[0], b[1]});
      mma_m16n8k16(sums[2 * n + 1], a, {b[2], b[3]});
    }
  }
}

__device__ inline void store_sums(const float (&sums)[tile / 8][4], const Part& part, int warp_row,
                                  int columns, float factor, int width, float* matrix) {
  const int lane = threadIdx.x % warp_lanes;
  float* corner = matrix + Offset{part.first_row + warp_row + lane / 4} * width +
                  part.first_column + lane % 4 * 2;
#pragma unroll
  for (int n = 0; n < tile / 8; ++n) {
    if (n * 8 >= columns) break;
    for (int i = 0; i < 4; ++i)
      corner[Offset{i / 2 * 8} * width + n * 8 + i % 2] = sums[n][i] * factor;
  }
}

/// matrices[slot] = sum w y y' over the chunk's entries. Grid: slots x tiles of the lower triangle.
__global__ void __launch_bounds__(threads)
    gram_chunk_fp16(const EntryChunk* chunks, EntriesView entries, Fp16View plane, int width,
                    float largest_weight, float* matrices) {
  const EntryChunk chunk = chunks[blockIdx.x];
  const Part part = part_of(blockIdx.y, width);
  const int warp_row = threadIdx.x / warp_lanes * warp_matrix_rows;
  // On the diagonal only what is not above it.
  const int columns = warp_row >= part.rows ? 0
                      : part.diagonal       ? min(part.columns, warp_row + warp_matrix_rows)
                                            : part.columns;
  float sums[tile / 8][4] = {};
  fetch(entries, plane.values, width, chunk.first, chunk.last, part, largest_weight,
        stage_at(0, part.diagonal));
  cp_async_commit();
  int current = 0;
  for (Offset first = chunk.first; first < chunk.last; first += step, current ^= 1) {
    if (first + step < chunk.last)
      fetch(entries, plane.values, width, first + step, chunk.last, part, largest_weight,
            stage_at(current ^ 1, part.diagonal));
    cp_async_commit();
    cp_async_wait<1>();
    __syncthreads();
    if (columns > 0) accumulate(stage_at(current, part.diagonal), warp_row, columns, sums);
    __syncthreads();
  }
  const float inverse = 1 / plane_scale(*plane.largest);
  store_sums(sums, part, warp_row, columns, inverse * inverse * largest_weight, width,
             matrices + Offset{blockIdx.x} * width * width);
}

}  // namespace

void form_fp16(const Context& context, const SidePlan& plan, const GramBatch& batch,
               const CgProblem& problem, float largest_weight, GramWorkspace<float>& workspace) {
  const unsigned tiles = triangle_size(static_cast<int>(blocks_of(problem.width, tile)));
  launch(context, "gram_chunk_fp16", gram_chunk_fp16, Grid(batch.chunks, tiles), threads,
         2 * stage_elements() * sizeof(__half), plan.chunks(batch), problem.entries, problem.plane,
         problem.width, largest_weight, workspace.matrices());
}

}  // namespace wf::cuda
