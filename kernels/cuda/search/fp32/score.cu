#include "cuda/search/fp32/score.hpp"

#include "cuda/device/check.hpp"
#include "cuda/search/pair_score.cuh"

namespace wf::cuda {
namespace {

constexpr int tile = 64;            ///< queries and base rows of a block
constexpr int depth = score_chunk;  ///< dimensions held in shared memory
constexpr int pitch = tile + 1;
constexpr int side = 16;  ///< threads
constexpr int share = tile / side;

/// Loads dimensions first .. first + depth of up to `tile` rows, transposed; row_of(r) is null past
/// the last row.
template <class RowOf>
__device__ void load_tile(const RowOf& row_of, int first, float* target) {
  for (int n = threadIdx.x; n < tile * depth; n += blockDim.x) {
    const int r = n / depth;
    const int d = n % depth;
    const float* row = row_of(r);
    target[d * pitch + r] = row == nullptr ? 0.0f : row[first + d];
  }
}

/// Grid: tiles of columns x tiles of queries.
__global__ void score_tiles(ScoreOperands operands, int queries, Columns columns, float* scores) {
  float* left = dynamic_shared<float>();
  float* right = left + depth * pitch;
  const int x = threadIdx.x % side;
  const int y = threadIdx.x / side;
  const int first_query = blockIdx.y * tile;
  const int first_column = blockIdx.x * tile;
  const auto query_row = [&](int r) -> const float* {
    const int q = first_query + r;
    return q < queries ? operands.queries + Offset{q} * operands.width : nullptr;
  };
  const auto base_row = [&](int r) -> const float* {
    const int c = first_column + r;
    if (c >= columns.count) return nullptr;
    const Offset position = columns.first + c;
    const Offset row = columns.allowed == nullptr ? position : columns.allowed[position];
    return operands.base + row * operands.width;
  };
  float sums[share][share] = {};
  for (int first = 0; first < operands.width; first += depth) {
    load_tile(query_row, first, left);
    load_tile(base_row, first, right);
    __syncthreads();
    float parts[share][share] = {};
    for (int d = 0; d < depth; ++d)
      for (int i = 0; i < share; ++i)
        for (int j = 0; j < share; ++j)
          parts[i][j] = add_term(parts[i][j], left[d * pitch + y + i * side],
                                 right[d * pitch + x + j * side], operands.distance);
    for (int i = 0; i < share; ++i)
      for (int j = 0; j < share; ++j) sums[i][j] += parts[i][j];
    __syncthreads();
  }
  for (int i = 0; i < share; ++i)
    for (int j = 0; j < share; ++j) {
      const int q = first_query + y + i * side;
      const int c = first_column + x + j * side;
      if (q < queries && c < columns.count) scores[Offset{q} * columns.count + c] = sums[i][j];
    }
}

/// One thread a pair.
__global__ void score_each(ScoreOperands operands, const Pair* pairs, int count, float* scores) {
  const Offset n = Offset{blockIdx.x} * blockDim.x + threadIdx.x;
  if (n >= count) return;
  scores[n] = pair_score(operands, pairs[n].query, pairs[n].row);
}

}  // namespace

void score_columns(const Context& context, const ScoreOperands& operands, int queries,
                   const Columns& columns, float* scores) {
  const Grid grid(blocks_of(columns.count, tile), blocks_of(queries, tile));
  launch(context, "score_tiles", score_tiles, grid, side * side, 2 * depth * pitch * sizeof(float),
         operands, queries, columns, scores);
}

void score_pairs(const Context& context, const ScoreOperands& operands, const Pair* pairs,
                 int count, float* scores) {
  if (count == 0) return;
  launch(context, "score_each", score_each, blocks_of(count, 128), 128, 0, operands, pairs, count,
         scores);
}

}  // namespace wf::cuda
