#include "cuda/als_gram.hpp"

#include <algorithm>

#include "cuda/launch.cuh"

namespace wf::cuda {
namespace {

constexpr int tile = 32;
/// Avoids bank conflicts when a column is read.
constexpr int pitch = tile + 1;
constexpr int tile_rows_a_thread = 4;
constexpr int thread_rows = tile / tile_rows_a_thread;

/// matrices[slot] = sum w y y' over the chunk's entries. Grid: slots x tiles of the matrix.
template <class Real>
__global__ void gram_chunk(const GramBatch::Chunk* chunks, EntriesView entries, const float* table,
                           int width, Real* matrices) {
  Real* left = dynamic_shared<Real>();
  Real* right = left + tile * pitch;
  const int tiles = width / tile;
  const int first_row = blockIdx.y / tiles * tile;
  const int first_column = blockIdx.y % tiles * tile;
  const int x = threadIdx.x % tile;
  const int y = threadIdx.x / tile;
  const GramBatch::Chunk chunk = chunks[blockIdx.x];
  Real sums[tile_rows_a_thread] = {};
  for (Offset first = chunk.first; first < chunk.last; first += tile) {
    const int count = static_cast<int>(min(Offset{tile}, chunk.last - first));
    for (int k = y; k < count; k += thread_rows) {
      const float* q = table + Offset{entries.indices[first + k]} * width;
      left[k * pitch + x] = Real{entries.weights[first + k]} * q[first_row + x];
      right[k * pitch + x] = q[first_column + x];
    }
    __syncthreads();
    for (int k = 0; k < count; ++k)
      for (int n = 0; n < tile_rows_a_thread; ++n)
        sums[n] += left[k * pitch + y + n * thread_rows] * right[k * pitch + x];
    __syncthreads();
  }
  Real* matrix = matrices + Offset{blockIdx.x} * width * width;
  for (int n = 0; n < tile_rows_a_thread; ++n)
    matrix[Offset{first_row + y + n * thread_rows} * width + first_column + x] = sums[n];
}

/// targets[slot] = sum t y over the chunk's entries. One block a slot.
template <class Real>
__global__ void target_chunk(const GramBatch::Chunk* chunks, EntriesView entries,
                             const float* table, int width, Real* targets) {
  const GramBatch::Chunk chunk = chunks[blockIdx.x];
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    Real sum = 0;
    for (Offset k = chunk.first; k < chunk.last; ++k)
      sum += Real{entries.targets[k]} * table[Offset{entries.indices[k]} * width + i];
    targets[Offset{blockIdx.x} * width + i] = sum;
  }
}

/// Sums each row's chunks, in order, and what the row holds beside them into its first slot. Grid:
/// rows x pieces of the matrix.
template <class Real>
__global__ void combine_chunks(const DenseRow* rows, EntriesView entries, RowBase base, int width,
                               Real* matrices, Real* targets) {
  const DenseRow row = rows[blockIdx.x];
  const Offset size = Offset{width} * width;
  const float shift = base.scale * entries.regularization[row.place];
  const Offset stride = Offset{gridDim.y} * blockDim.x;
  for (Offset i = Offset{blockIdx.y} * blockDim.x + threadIdx.x; i < size; i += stride) {
    Real sum = base.full == nullptr ? Real{0} : static_cast<Real>(base.full[i]);
    const Offset at = i / width;
    if (at == i % width)
      sum += shift + (base.diagonal == nullptr ? Real{0} : static_cast<Real>(base.diagonal[at]));
    for (int slot = row.slot; slot < row.slot + row.slots; ++slot) sum += matrices[slot * size + i];
    matrices[row.slot * size + i] = sum;
  }
  if (blockIdx.y != 0) return;
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    Real sum = 0;
    for (int slot = row.slot; slot < row.slot + row.slots; ++slot)
      sum += targets[Offset{slot} * width + i];
    targets[Offset{row.slot} * width + i] = sum;
  }
}

}  // namespace

std::vector<GramBatch> plan_gram(const DeviceEntries& entries, Offset first, Offset last,
                                 Offset least_chunk, int slots) {
  std::vector<GramBatch> batches;
  for (Offset place = first; place < last && entries.degree(place) > 0; ++place) {
    const Offset chunk = std::max(least_chunk, (entries.degree(place) + slots - 1) / slots);
    const Offset needed = (entries.degree(place) + chunk - 1) / chunk;
    if (batches.empty() || static_cast<Offset>(batches.back().chunks.size()) + needed > slots)
      batches.emplace_back();
    GramBatch& batch = batches.back();
    batch.rows.push_back({place, static_cast<int>(batch.chunks.size()), static_cast<int>(needed)});
    const Offset end = entries.host_offsets[place + 1];
    for (Offset k = entries.host_offsets[place]; k < end; k += chunk)
      batch.chunks.push_back({k, std::min(k + chunk, end)});
  }
  return batches;
}

template <class Real>
GramWorkspace<Real>::GramWorkspace(int width) : width_(width) {}

template <class Real>
int GramWorkspace<Real>::slots_within(int width, std::size_t bytes) {
  constexpr std::size_t most = 4096;
  const std::size_t fitting = bytes / bytes_needed(width, 1);
  return static_cast<int>(std::min(std::max<std::size_t>(fitting, 1), most));
}

template <class Real>
std::size_t GramWorkspace<Real>::bytes_needed(int width, int slots) {
  const std::size_t slot = (static_cast<std::size_t>(width) + 1) * width * sizeof(Real) +
                           sizeof(DenseRow) + sizeof(GramBatch::Chunk);
  return slot * slots;
}

template <class Real>
void GramWorkspace<Real>::form(const Context& context, const GramBatch& batch,
                               const EntriesView& entries, const float* table,
                               const RowBase& base) {
  matrices_.reserve(batch.chunks.size() * width_ * width_);
  targets_.reserve(batch.chunks.size() * width_);
  rows_.reserve(batch.rows.size());
  chunks_.reserve(batch.chunks.size());
  rows_.upload(context, batch.rows.data(), batch.rows.size());
  chunks_.upload(context, batch.chunks.data(), batch.chunks.size());
  const unsigned slots = static_cast<unsigned>(batch.chunks.size());
  const unsigned rows = static_cast<unsigned>(batch.rows.size());
  const unsigned tiles = static_cast<unsigned>(width_ / tile);
  const unsigned threads = tile * thread_rows;
  check(
      launch(gram_chunk<Real>, dim3(slots, tiles * tiles), threads, 2 * tile * pitch * sizeof(Real),
             context.stream(), chunks_.data(), entries, table, width_, matrices_.data()),
      "gram_chunk");
  check(launch(target_chunk<Real>, slots, 128, 0, context.stream(), chunks_.data(), entries, table,
               width_, targets_.data()),
        "target_chunk");
  check(launch(combine_chunks<Real>, dim3(rows, tiles), 256, 0, context.stream(), rows_.data(),
               entries, base, width_, matrices_.data(), targets_.data()),
        "combine_chunks");
}

template class GramWorkspace<float>;
template class GramWorkspace<double>;

}  // namespace wf::cuda
