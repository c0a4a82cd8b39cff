#include "cuda/als/gram/gram.hpp"

#include <algorithm>

#include "cuda/als/gram/triangle.cuh"
#include "cuda/device/launch.cuh"

namespace wf::cuda {
namespace {

constexpr int tile = 32;
/// Avoids bank conflicts when a column is read.
constexpr int pitch = tile + 1;
constexpr int tile_rows_per_thread = 4;
constexpr int thread_rows = tile / tile_rows_per_thread;

/// matrices[slot] = sum w y y' over the chunk's entries. Grid: slots x tiles of the lower triangle.
__global__ void gram_chunk(const EntryChunk* chunks, EntriesView entries, const float* table,
                           int width, double* matrices) {
  double* left = dynamic_shared<double>();
  double* right = left + tile * pitch;
  const TilePlace place = lower_tile(blockIdx.y);
  const int first_row = place.row * tile;
  const int first_column = place.column * tile;
  const int x = threadIdx.x % tile;
  const int y = threadIdx.x / tile;
  const EntryChunk chunk = chunks[blockIdx.x];
  double sums[tile_rows_per_thread] = {};
  for (Offset first = chunk.first; first < chunk.last; first += tile) {
    const int count = static_cast<int>(min(Offset{tile}, chunk.last - first));
    for (int k = y; k < count; k += thread_rows) {
      const Offset entry = first - entries.first + k;
      const float* q = table + Offset{entries.indices[entry]} * width;
      left[k * pitch + x] = double{entries.weights[entry]} * q[first_row + x];
      right[k * pitch + x] = q[first_column + x];
    }
    __syncthreads();
    for (int k = 0; k < count; ++k)
      for (int n = 0; n < tile_rows_per_thread; ++n)
        sums[n] += left[k * pitch + y + n * thread_rows] * right[k * pitch + x];
    __syncthreads();
  }
  double* matrix = matrices + Offset{blockIdx.x} * width * width;
  for (int n = 0; n < tile_rows_per_thread; ++n)
    matrix[Offset{first_row + y + n * thread_rows} * width + first_column + x] = sums[n];
}

/// targets[slot] = sum t y over the chunk's entries. One block a slot.
__global__ void target_chunk(const EntryChunk* chunks, EntriesView entries, const float* table,
                             int width, double* targets) {
  const EntryChunk chunk = chunks[blockIdx.x];
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    double sum = 0;
    for (Offset k = chunk.first - entries.first; k < chunk.last - entries.first; ++k)
      sum += double{entries.targets[k]} * table[Offset{entries.indices[k]} * width + i];
    targets[Offset{blockIdx.x} * width + i] = sum;
  }
}

/// Grid: rows x pieces of the matrix.
template <class Real>
__global__ void combine_chunks(const DenseRow* rows, EntriesView entries, RowBase base, int width,
                               Real* matrices, Real* targets) {
  const DenseRow row = rows[blockIdx.x];
  const Offset size = Offset{width} * width;
  const float shift = base.scale * entries.regularization[row.place];
  const Offset stride = Offset{gridDim.y} * blockDim.x;
  Real* matrix = matrices + row.slot * size;
  for (Offset n = Offset{blockIdx.y} * blockDim.x + threadIdx.x; n < size; n += stride) {
    const Offset i = n / width;
    const Offset j = n % width;
    if (j > i) continue;
    Real sum = base.full == nullptr ? Real{0} : static_cast<Real>(base.full[n]);
    if (i == j)
      sum += shift + (base.diagonal == nullptr ? Real{0} : static_cast<Real>(base.diagonal[i]));
    for (int slot = 0; slot < row.slots; ++slot) sum += matrix[slot * size + n];
    matrix[n] = sum;
    matrix[j * width + i] = sum;
  }
  if (blockIdx.y != 0) return;
  Real* target = targets + Offset{row.slot} * width;
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    Real sum = 0;
    for (int slot = 0; slot < row.slots; ++slot) sum += target[Offset{slot} * width + i];
    target[i] = sum;
  }
}

}  // namespace

template <class Real>
bool GramWorkspace<Real>::holds(int slots) const {
  const std::size_t rows = static_cast<std::size_t>(slots) * width_;
  return matrices_.size() >= rows * width_ && targets_.size() >= rows;
}

template <class Real>
void GramWorkspace<Real>::reserve(int slots) {
  matrices_.reserve(static_cast<std::size_t>(slots) * width_ * width_);
  targets_.reserve(static_cast<std::size_t>(slots) * width_);
}

template <class Real>
int GramWorkspace<Real>::slots_within(int width, std::size_t bytes) {
  constexpr std::size_t most = 4096;
  const std::size_t fitting = bytes / bytes_needed(width, 1);
  return static_cast<int>(std::min(std::max<std::size_t>(fitting, 1), most));
}

template <class Real>
std::size_t GramWorkspace<Real>::bytes_needed(int width, int slots) {
  return (static_cast<std::size_t>(width) + 1) * width * sizeof(Real) * slots;
}

void form_exact(const Context& context, const SidePlan& plan, const GramBatch& batch,
                const EntriesView& entries, const float* table, int width,
                GramWorkspace<double>& workspace) {
  launch(context, "gram_chunk", gram_chunk, Grid(batch.chunks, triangle_size(width / tile)),
         tile * thread_rows, 2 * tile * pitch * sizeof(double), plan.chunks(batch), entries, table,
         width, workspace.matrices());
  launch(context, "target_chunk", target_chunk, batch.chunks, 128, 0, plan.chunks(batch), entries,
         table, width, workspace.targets());
}

template <class Real>
void combine(const Context& context, const SidePlan& plan, const GramBatch& batch,
             const EntriesView& entries, const RowBase& base, int width,
             GramWorkspace<Real>& workspace) {
  const Grid grid(batch.rows, width / tile);
  launch(context, "combine_chunks", combine_chunks<Real>, grid, 256, 0, plan.rows(batch), entries,
         base, width, workspace.matrices(), workspace.targets());
}

template class GramWorkspace<float>;
template class GramWorkspace<double>;
template void combine<float>(const Context&, const SidePlan&, const GramBatch&, const EntriesView&,
                             const RowBase&, int, GramWorkspace<float>&);
template void combine<double>(const Context&, const SidePlan&, const GramBatch&, const EntriesView&,
                              const RowBase&, int, GramWorkspace<double>&);

}  // namespace wf::cuda
