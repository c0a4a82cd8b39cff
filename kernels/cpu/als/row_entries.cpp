#include "cpu/als/row_entries.hpp"

#include "cpu/dense/vector_operations.hpp"

namespace wf::cpu {
namespace {

template <class Width>
WF_INLINE void copy_rows(const RowEntries& entries, Offset begin, Offset end, Width width,
                         float* to) {
  constexpr Offset ahead = 16;
  const float* scale = entries.scale;
  for (Offset k = begin; k < end; ++k, to += width) {
    const float* next = entries.y.row(entries.indices[std::min(k + ahead, entries.degree - 1)]);
    const float* from = entries.y.row(entries.indices[k]);
    for (Offset j = 0; j < width; j += 16) {
      __builtin_prefetch(next + j);
      store16(to + j, scale ? load16(from + j) * load16(scale + j) : load16(from + j));
    }
  }
}

}  // namespace

void gather(const RowEntries& entries, Offset begin, Offset end, Matrix<float>& panel) {
  dispatch([&]() WF_INLINE_LAMBDA {
    with_width(panel.stride(), [&](auto width) WF_INLINE_LAMBDA {
      copy_rows(entries, begin, end, width, panel.row(0));
    });
  });
}

}  // namespace wf::cpu
