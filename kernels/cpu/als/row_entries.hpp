#pragma once

#include <algorithm>

#include "contract/als.hpp"
#include "cpu/dense/matrix.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// One row's entries: entry k has the vector y.row(indices[k]), multiplied by scale where that is
/// not null.
struct RowEntries {
  const Id* indices = nullptr;
  const float* weights = nullptr;
  const float* targets = nullptr;
  Offset degree = 0;
  MatrixView<const float> y;
  const float* scale = nullptr;

  RowEntries(const AlsEntries& source, Offset row, MatrixView<const float> vectors,
             const float* scale)
      : indices(source.indices + source.offsets[row]),
        weights(source.values + source.offsets[row]),
        targets(source.targets + source.offsets[row]),
        degree(source.degree(row)),
        y(vectors),
        scale(scale) {}
};

/// How many vectors of this width a thread copies side by side: enough for the longest row, but no
/// more than stay in its share of the cache.
constexpr Offset panel_rows(Offset width, Offset most_entries) {
  constexpr Offset panel_floats = Offset{1} << 21;
  return std::min(most_entries, panel_floats / width);
}

/// Copies the vectors of entries [begin, end) to the first rows of `panel`.
template <Isa isa>
void gather(const RowEntries& entries, Offset begin, Offset end, Matrix<float>& panel);

/// scores[k] += row k of `panel` . x for the first `degree` rows; x has the panel's padded width.
template <Isa isa>
void add_scores(const Matrix<float>& panel, Offset degree, const float* x, float* scores);

}  // namespace wf::cpu
