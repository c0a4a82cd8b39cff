#include "cpu/dense/gramian.hpp"

#include <omp.h>

#include <utility>
#include <vector>

#include "cpu/dense/tile.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

constexpr Offset chunk_rows = 128;
constexpr Offset band_rows = 64;

/// Copies columns [first, width) of `count` rows, as many of them side by side as a tile has.
template <class Tile>
WF_INLINE void pack(Tile, const float* rows, Offset stride, Offset count, Offset first,
                    Offset width, double* chunk) {
  for (Offset j = first; j < width; j += Tile::columns)
    for (Offset m = 0; m < count; ++m)
      for (Offset c = 0; c < Tile::columns; ++c)
        chunk[j * chunk_rows + m * Tile::columns + c] = rows[m * stride + j + c];
}

/// Adds rows [begin, end) to rows [first, first + band_rows) of the upper triangle.
void add_band(MatrixView<const float> rows, Offset begin, Offset end, Offset first,
              Matrix<double>& chunk, Matrix<double>& sum) {
  const Offset width = sum.stride();
  const Offset last = std::min(first + band_rows, width);
  dispatch_tile<double>([&](auto tile) WF_INLINE_LAMBDA {
    constexpr Offset columns = decltype(tile)::columns;
    for (Offset start = begin; start < end; start += chunk_rows) {
      const Offset count = std::min(chunk_rows, end - start);
      pack(tile, rows.row(start), rows.stride, count, first, width, chunk.row(0));
      for (Offset i = first; i < last; i += tile.rows) {
        const Offset start_column = i / columns * columns;
        const double* left = chunk.row(0) + start_column * chunk_rows + i % columns;
        for (Offset j = start_column; j < width; j += columns) {
          tile.load(sum.row(i) + j, width);
          tile.add_product(left, 1, columns, chunk.row(0) + j * chunk_rows, columns, count);
          tile.store(sum.row(i) + j, width);
        }
      }
    }
  });
}

/// Into how many parts the rows are cut: enough to keep threads busy where the bands are few.
Offset slice_count(Offset rows, Offset width) {
  const Offset most = width <= 256 ? 16 : width <= 1024 ? 4 : 1;
  return std::clamp<Offset>(rows / 256, 1, most);
}

}  // namespace

Matrix<double> gramian(MatrixView<const float> rows, int wish) {
  const Offset width = padded(rows.columns);
  const int threads =
      thread_count(wish, static_cast<double>(rows.rows) * static_cast<double>(width * width));
  const Offset slices = slice_count(rows.rows, width);
  const Offset bands = (width + band_rows - 1) / band_rows;
  std::vector<Matrix<double>> sums;
  for (Offset s = 0; s < slices; ++s) sums.emplace_back(width, width);
  std::vector<Matrix<double>> chunks;
  for (int t = 0; t < threads; ++t) chunks.emplace_back(chunk_rows, width);

#pragma omp parallel num_threads(threads)
  {
#pragma omp for schedule(dynamic, 1)
    for (Offset task = 0; task < slices * bands; ++task) {
      const Offset slice = task % slices;
      add_band(rows, rows.rows * slice / slices, rows.rows * (slice + 1) / slices,
               task / slices * band_rows, chunks[omp_get_thread_num()], sums[slice]);
    }
#pragma omp for schedule(static) nowait
    for (Offset i = 0; i < width; ++i)
      for (Offset s = 1; s < slices; ++s)
        for (Offset j = 0; j < width; ++j) sums[0].row(i)[j] += sums[s].row(i)[j];
  }
  return std::move(sums[0]);
}

void add_weighted_gramian(MatrixView<const float> panel, const float* weights,
                          Matrix<float>& matrix) {
  const Offset width = matrix.stride();
  dispatch_tile<float>([&](auto tile) WF_INLINE_LAMBDA {
    for (Offset i = 0; i < matrix.rows(); i += tile.rows)
      for (Offset j = i / tile.columns * tile.columns; j < width; j += tile.columns) {
        tile.load(matrix.row(i) + j, width);
        tile.add_weighted(panel.data + i, panel.stride, panel.data + j, panel.stride, weights,
                          panel.rows);
        tile.store(matrix.row(i) + j, width);
      }
  });
}

}  // namespace wf::cpu
