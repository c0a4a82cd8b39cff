#include "cpu/sparse/product.hpp"

#include <algorithm>

#include "cpu/simd.hpp"
#include "cpu/threads.hpp"

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
template <int vectors, Isa isa>
WF_INLINE void sum_columns(const Entries& row, MatrixView<const float> dense, Offset column,
                           float* out) {
  FloatVector<isa> sums[vectors] = {};
  for (Offset k = row.begin; k < row.end; ++k) {
    if (k + entries_ahead < row.end)
      for (int v = 0; v < vectors * lanes<isa>; v += 16)
        __builtin_prefetch(dense.row(row.matrix.indices[k + entries_ahead]) + column + v);
    const float* source = dense.row(row.matrix.indices[k]) + column;
    const float value = row.matrix.value(k);
    for (int v = 0; v < vectors; ++v) sums[v] += load<isa>(source + v * lanes<isa>) * value;
  }
  for (int v = 0; v < vectors; ++v) store<isa>(out + column + v * lanes<isa>, sums[v]);
}

template <Isa isa>
WF_INLINE void multiply_row(const Entries& row, MatrixView<const float> dense, float* out) {
  Offset j = 0;
  for (; j + 8 * lanes<isa> <= dense.columns; j += 8 * lanes<isa>)
    sum_columns<8, isa>(row, dense, j, out);
  for (; j + lanes<isa> <= dense.columns; j += lanes<isa>) sum_columns<1, isa>(row, dense, j, out);
  for (; j < dense.columns; ++j) {
    float sum = 0;
    for (Offset k = row.begin; k < row.end; ++k)
      sum += dense.row(row.matrix.indices[k])[j] * row.matrix.value(k);
    out[j] = sum;
  }
}

}  // namespace

void sparse_product(const CsrView& matrix, MatrixView<const float> dense, int threads,
                    MatrixView<float> out) {
  constexpr Offset rows_per_block = 64;
  threads = thread_count(threads, static_cast<double>(matrix.size() * dense.columns));
  parallel_for((matrix.rows + rows_per_block - 1) / rows_per_block, threads, [&](std::int64_t b) {
    dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
      const Offset last = std::min(matrix.rows, (b + 1) * rows_per_block);
      for (Offset r = b * rows_per_block; r < last; ++r) {
        const bool is_empty = matrix.offsets == nullptr;
        const Entries row{matrix, is_empty ? 0 : matrix.offsets[r],
                          is_empty ? 0 : matrix.offsets[r + 1]};
        multiply_row<isa>(row, dense, out.row(r));
        std::fill(out.row(r) + out.columns, out.row(r) + out.stride, 0.0f);
      }
    });
  });
}

}  // namespace wf::cpu
