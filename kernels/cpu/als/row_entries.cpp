#include "cpu/als/row_entries.hpp"

#include "cpu/simd.hpp"

namespace wf::cpu {

void gather(const RowEntries& entries, Offset begin, Offset end, Matrix<float>& panel) {
  constexpr Offset ahead = 8;
  const float* scale = entries.scale;
  const Offset width = panel.stride();
  dispatch([&]() WF_INLINE_LAMBDA {
    for (Offset k = begin; k < end; ++k) {
      const float* next = entries.y.row(entries.indices[std::min(k + ahead, end - 1)]);
      for (Offset j = 0; j < width; j += 16) __builtin_prefetch(next + j);
      const float* from = entries.y.row(entries.indices[k]);
      float* to = panel.row(k - begin);
      for (Offset j = 0; j < width; j += 16)
        store16(to + j, scale ? load16(from + j) * load16(scale + j) : load16(from + j));
    }
  });
  const Offset count = end - begin;
  std::fill(panel.row(count), panel.row(whole_groups(count)), 0.0f);
}

}  // namespace wf::cpu
