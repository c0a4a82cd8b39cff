#include "cuda/sgd/batch/sum_runs.hpp"

#include "cuda/device/reduce.cuh"

namespace wf::cuda {
namespace {

constexpr int threads = 128;
constexpr int warps = threads / warp_lanes;
/// Gradients that one warp sums in a row.
constexpr int tile = 64;

Offset tiles_of(Offset count) { return (count + tile - 1) / tile; }

/// Of each tile the run that goes on from before and the run that goes on after it.
struct Pieces {
  float* sums;
  float* counts;
  int columns;

  __device__ void write(Offset piece, int column, const GradientSums& found) const {
    float* place = sums + 2 * piece * columns + column;
    place[0] = found.sum;
    place[columns] = found.squares;
    if (column == 0) counts[piece] = found.count;
  }
  __device__ void add(Offset piece, int column, GradientSums& to) const {
    const float* place = sums + 2 * piece * columns + column;
    to.sum += place[0];
    to.squares += place[columns];
    to.count += counts[piece];
  }
  __device__ static Offset head(Offset of_tile) { return 2 * of_tile; }
  __device__ static Offset tail(Offset of_tile) { return 2 * of_tile + 1; }
};

/// What becomes of the sums of a row.
struct StepRow {
  SgdSideView side;
  SgdStepper stepper;

  __device__ void operator()(std::uint32_t row, int column, const GradientSums& found) const {
    step_coordinate(side, stepper, row, column, found);
  }
};
struct KeepSums {
  GradientTableView table;

  __device__ void operator()(std::uint32_t row, int column, const GradientSums& found) const {
    const Offset place = Offset{row} * table.width;
    table.sums[place + column] = found.sum;
    table.squares[place + column] = found.squares;
    if (column == 0) table.counts[row] = found.count;
  }
};

__device__ inline float gradient_of(const SortedGradients& gradients, Keyed item, int column,
                                    int factors) {
  const std::uint32_t position = position_of(item);
  const float coefficient = gradients.coefficients[position];
  if (column == factors) return coefficient;
  const Offset row = position / static_cast<std::uint32_t>(gradients.per_sample);
  return coefficient * gradients.vectors[row * gradients.width + column];
}

__device__ inline int column_of_lane() {
  return static_cast<int>(blockIdx.y * warp_lanes + threadIdx.x % warp_lanes);
}
__device__ inline Offset tile_of_warp() {
  return Offset{blockIdx.x} * warps + threadIdx.x / warp_lanes;
}

/// One warp a tile and 32 columns: finishes the runs that lie within the tile.
template <class Finish>
__global__ void sum_tiles(SortedGradients gradients, Pieces pieces, int factors, Finish finish) {
  const int column = column_of_lane();
  const Offset number = tile_of_warp();
  const Offset first = number * tile;
  if (column >= pieces.columns || first >= gradients.count) return;
  const Offset last = min(first + tile, gradients.count);
  Keyed item = gradients.sorted[first];
  bool begins = first == 0 || key_of(gradients.sorted[first - 1]) != key_of(item);
  GradientSums found{};
#pragma unroll 4
  for (Offset k = first; k < last; ++k) {
    const std::uint32_t row = key_of(item);
    if (row == gradients.none) return;
    const float gradient = gradient_of(gradients, item, column, factors);
    found.sum += gradient;
    found.squares += gradient * gradient;
    found.count += 1;
    const bool more = k + 1 < gradients.count;
    if (more) item = gradients.sorted[k + 1];
    if (more && key_of(item) == row) continue;
    if (begins)
      finish(row, column, found);
    else
      pieces.write(Pieces::head(number), column, found);
    found = {};
    begins = true;
  }
  if (found.count == 0) return;
  pieces.write(begins ? Pieces::tail(number) : Pieces::head(number), column, found);
}

/// One warp a tile and 32 columns: finishes the run that begins in the tile and goes on after it.
template <class Finish>
__global__ void join_tiles(SortedGradients gradients, Pieces pieces, Finish finish) {
  const int column = column_of_lane();
  const Offset number = tile_of_warp();
  const Offset next = (number + 1) * tile;
  if (column >= pieces.columns || next >= gradients.count) return;
  const std::uint32_t row = key_of(gradients.sorted[next]);
  if (row == gradients.none || key_of(gradients.sorted[next - 1]) != row) return;
  if (number > 0 && key_of(gradients.sorted[number * tile - 1]) == row) return;
  GradientSums found{};
  pieces.add(Pieces::tail(number), column, found);
#pragma unroll 4
  for (Offset k = next; k < gradients.count && key_of(gradients.sorted[k]) == row; k += tile)
    pieces.add(Pieces::head(k / tile), column, found);
  finish(row, column, found);
}

template <class Finish>
void sum_runs(const Context& context, const SortedGradients& gradients, RunPieces& memory,
              int factors, int columns, const Finish& finish) {
  if (gradients.count == 0) return;
  const Pieces pieces{memory.sums(), memory.counts(), columns};
  const Grid grid(blocks_of(tiles_of(gradients.count), warps), blocks_of(columns, warp_lanes));
  launch(context, "sum_tiles", sum_tiles<Finish>, grid, threads, 0, gradients, pieces, factors,
         finish);
  launch(context, "join_tiles", join_tiles<Finish>, grid, threads, 0, gradients, pieces, finish);
}

}  // namespace

RunPieces::RunPieces(Offset max_gradients, int columns)
    : sums_(static_cast<std::size_t>(4 * tiles_of(max_gradients) * columns)),
      counts_(static_cast<std::size_t>(2 * tiles_of(max_gradients))) {}

std::size_t RunPieces::bytes_needed(Offset max_gradients, int columns) {
  return tiles_of(max_gradients) * (4 * columns + 2) * sizeof(float);
}

void step_rows(const Context& context, const SgdSideView& side, const SgdStepper& stepper,
               const SortedGradients& gradients, bool with_bias, RunPieces& pieces) {
  sum_runs(context, gradients, pieces, side.factors, side.factors + (with_bias ? 1 : 0),
           StepRow{side, stepper});
}

void sum_rows(const Context& context, const GradientTableView& table,
              const SortedGradients& gradients, RunPieces& pieces) {
  sum_runs(context, gradients, pieces, table.factors, table.factors + 1, KeepSums{table});
}

}  // namespace wf::cuda
