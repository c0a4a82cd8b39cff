#include "cpu/als/row_entries.hpp"

#include "cpu/simd.hpp"

namespace wf::cpu {

void gather(const RowEntries& entries, Offset begin, Offset end, Matrix<float>& panel) {
  const float* scale = entries.scale;
  dispatch([&]() WF_INLINE_LAMBDA {
    for (Offset k = begin; k < end; ++k) {
      const float* from = entries.y.row(entries.indices[k]);
      float* to = panel.row(k - begin);
      for (Offset j = 0; j < panel.stride(); j += 16)
        store16(to + j, scale ? load16(from + j) * load16(scale + j) : load16(from + j));
    }
  });
}

}  // namespace wf::cpu
