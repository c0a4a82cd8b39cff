#include "data/transpose.hpp"

#include <algorithm>
#include <vector>

#include "base/parallel.hpp"

namespace wf {
namespace {

/// Rows cut into blocks of about as many entries each. First of `blocks` + 1 boundaries is 0.
std::vector<Offset> row_blocks(const CsrView& matrix, int blocks) {
  std::vector<Offset> bounds(static_cast<std::size_t>(blocks) + 1, matrix.rows);
  for (int b = 0; b < blocks; ++b) {
    const Offset entry = matrix.size() / blocks * b;
    bounds[b] =
        std::lower_bound(matrix.offsets, matrix.offsets + matrix.rows, entry) - matrix.offsets;
  }
  bounds[0] = 0;
  return bounds;
}

/// Row b holds where block b's first entry of each column goes; fills offsets on the way.
std::vector<std::vector<Offset>> first_positions(const CsrView& matrix,
                                                 const std::vector<Offset>& bounds,
                                                 std::vector<Offset>& offsets) {
  const int blocks = static_cast<int>(bounds.size()) - 1;
  const std::size_t columns = static_cast<std::size_t>(matrix.columns);
  std::vector<std::vector<Offset>> next(blocks, std::vector<Offset>(columns));
#pragma omp parallel for schedule(static, 1)
  for (int b = 0; b < blocks; ++b) {
    const Offset end = matrix.offsets[bounds[b + 1]];
    for (Offset k = matrix.offsets[bounds[b]]; k < end; ++k) ++next[b][matrix.indices[k]];
  }
  offsets.resize(columns + 1);
  Offset position = 0;
  for (std::size_t c = 0; c < columns; ++c) {
    offsets[c] = position;
    for (int b = 0; b < blocks; ++b) {
      const Offset count = next[b][c];
      next[b][c] = position;
      position += count;
    }
  }
  offsets[columns] = position;
  return next;
}

}  // namespace

CsrMatrix transpose(const CsrView& matrix) {
  CsrMatrix result;
  result.columns = matrix.rows;
  const std::size_t size = static_cast<std::size_t>(matrix.size());
  if (size == 0) {
    result.offsets.assign(static_cast<std::size_t>(matrix.columns) + 1, 0);
    return result;
  }
  const std::vector<Offset> bounds = row_blocks(matrix, omp_get_max_threads());
  const int blocks = static_cast<int>(bounds.size()) - 1;
  std::vector<std::vector<Offset>> next = first_positions(matrix, bounds, result.offsets);
  result.indices.resize(size);
  if (matrix.values != nullptr) result.values.resize(size);
#pragma omp parallel for schedule(static, 1)
  for (int b = 0; b < blocks; ++b) {
    for (Offset r = bounds[b]; r < bounds[b + 1]; ++r) {
      for (Offset k = matrix.offsets[r]; k < matrix.offsets[r + 1]; ++k) {
        const Offset to = next[b][matrix.indices[k]]++;
        result.indices[to] = static_cast<Id>(r);
        if (matrix.values != nullptr) result.values[to] = matrix.values[k];
      }
    }
  }
  return result;
}

}  // namespace wf
