#include "cpu/als/row_entries.hpp"

#include "cpu/dense/vector_operations.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

template <class Width>
void copy_rows(const RowEntries& entries, Offset begin, Offset end, Width width, float* to) {
  constexpr Offset ahead = 16;
  const float* scale = entries.scale;
  for (Offset k = begin; k < end; ++k, to += width) {
    const float* next = entries.y.row(entries.indices[std::min(k + ahead, entries.degree - 1)]);
    const float* from = entries.y.row(entries.indices[k]);
    for (Offset j = 0; j < width; j += 16) {
      __builtin_prefetch(next + j);
      const Float32x16 y = load<Float32x16>(from + j);
      store(to + j, scale ? y * load<Float32x16>(scale + j) : y);
    }
  }
}

}  // namespace

template <>
void gather<compiled_isa>(const RowEntries& entries, Offset begin, Offset end,
                          Matrix<float>& panel) {
  with_width(panel.stride(),
             [&](auto width) { copy_rows(entries, begin, end, width, panel.row(0)); });
}

template <>
void add_scores<compiled_isa>(const Matrix<float>& panel, Offset degree, const float* x,
                              float* scores) {
  for (Offset k = 0; k < degree; ++k) scores[k] += inner_product(panel.row(k), x, panel.stride());
}

}  // namespace wf::cpu
WF_ISA_END
