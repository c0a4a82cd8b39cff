#include "cpu/dense/gramian.hpp"

#include <algorithm>

#include "cpu/dense/tile.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

/// Copies columns [first, width) of `count` rows, as many of them side by side as a tile has.
template <class Tile>
void pack(const float* rows, Offset stride, Offset count, Offset first, Offset width,
          double* chunk) {
  for (Offset j = first; j < width; j += Tile::columns)
    for (Offset m = 0; m < count; ++m)
      for (Offset c = 0; c < Tile::columns; ++c)
        chunk[j * gramian_chunk_rows + m * Tile::columns + c] = rows[m * stride + j + c];
}

}  // namespace

template <>
void add_gramian_band<compiled_isa>(MatrixView<const float> rows, Offset begin, Offset end,
                                    Offset first, Matrix<double>& chunk, Matrix<double>& sum) {
  const Offset width = sum.stride();
  const Offset last = std::min(first + gramian_band_rows, width);
  FullTile<double> tile;
  constexpr Offset columns = tile.columns;
  for (Offset start = begin; start < end; start += gramian_chunk_rows) {
    const Offset count = std::min(gramian_chunk_rows, end - start);
    pack<FullTile<double>>(rows.row(start), rows.stride, count, first, width, chunk.row(0));
    for (Offset i = first; i < last; i += tile.rows) {
      const Offset start_column = i / columns * columns;
      const double* left = chunk.row(0) + start_column * gramian_chunk_rows + i % columns;
      for (Offset j = start_column; j < width; j += columns) {
        tile.read(sum.row(i) + j, width);
        tile.add_product(left, 1, columns, chunk.row(0) + j * gramian_chunk_rows, columns, count);
        tile.write(sum.row(i) + j, width);
      }
    }
  }
}

template <>
void add_weighted_gramian<compiled_isa>(MatrixView<const float> panel, const float* weights,
                                        Matrix<float>& matrix) {
  const Offset width = matrix.stride();
  FullTile<float> tile;
  for (Offset i = 0; i < matrix.rows(); i += tile.rows)
    for (Offset j = i / tile.columns * tile.columns; j < width; j += tile.columns) {
      tile.read(matrix.row(i) + j, width);
      tile.add_weighted(panel.data + i, panel.stride, panel.data + j, panel.stride, weights,
                        panel.rows);
      tile.write(matrix.row(i) + j, width);
    }
}

}  // namespace wf::cpu
WF_ISA_END
