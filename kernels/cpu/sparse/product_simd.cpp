#include "cpu/sparse/product.hpp"

#include <algorithm>

#include "cpu/simd/vector.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

/// How many entries ahead the dense matrix's rows are called into the cache.
constexpr Offset entries_ahead = 8;

/// Entries [begin, end) of a matrix.
struct Entries {
  const CsrView& matrix;
  Offset begin, end;
};

/// Sums `vectors` vectors of columns from `column` on.
template <int vectors>
WF_INLINE void sum_columns(const Entries& row, MatrixView<const float> dense, Offset column,
                           float* out) {
  Floats sums[vectors] = {};
  for (Offset k = row.begin; k < row.end; ++k) {
    if (k + entries_ahead < row.end)
      for (int v = 0; v < vectors * lanes; v += 16)
        __builtin_prefetch(dense.row(row.matrix.indices[k + entries_ahead]) + column + v);
    const float* source = dense.row(row.matrix.indices[k]) + column;
    const float value = row.matrix.value(k);
    for (int v = 0; v < vectors; ++v) sums[v] += load(source + v * lanes) * value;
  }
  for (int v = 0; v < vectors; ++v) store(out + column + v * lanes, sums[v]);
}

void multiply_row(const Entries& row, MatrixView<const float> dense, float* out) {
  Offset j = 0;
  for (; j + 8 * lanes <= dense.columns; j += 8 * lanes) sum_columns<8>(row, dense, j, out);
  for (; j + lanes <= dense.columns; j += lanes) sum_columns<1>(row, dense, j, out);
  for (; j < dense.columns; ++j) {
    float sum = 0;
    for (Offset k = row.begin; k < row.end; ++k)
      sum += dense.row(row.matrix.indices[k])[j] * row.matrix.value(k);
    out[j] = sum;
  }
}

}  // namespace

template <>
void sparse_product_rows<compiled_isa>(const CsrView& matrix, MatrixView<const float> dense,
                                       Offset begin, Offset end, MatrixView<float> out) {
  for (Offset r = begin; r < end; ++r) {
    const bool is_empty = matrix.offsets == nullptr;
    const Entries row{matrix, is_empty ? 0 : matrix.offsets[r],
                      is_empty ? 0 : matrix.offsets[r + 1]};
    multiply_row(row, dense, out.row(r));
    std::fill(out.row(r) + out.columns, out.row(r) + out.stride, 0.0f);
  }
}

}  // namespace wf::cpu
WF_ISA_END
