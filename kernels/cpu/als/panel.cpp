#include "cpu/als/panel.hpp"

#include "cpu/simd.hpp"

namespace wf::cpu {
namespace {

constexpr Offset rounded(Offset rows) {
  return (rows + Panel::step - 1) / Panel::step * Panel::step;
}

}  // namespace

Panel::Panel(Offset most_rows, Offset width)
    : entries(rounded(most_rows), width),
      weights(rounded(most_rows)),
      targets(rounded(most_rows)) {}

void Panel::gather(const AlsEntries& source, Offset r, MatrixView<const float> y,
                   const float* scale) {
  const Offset first = source.offsets[r];
  const Offset degree = source.degree(r);
  const Offset width = entries.stride();
  rows = rounded(degree);
  std::copy_n(source.weights + first, degree, weights.begin());
  std::copy_n(source.targets + first, degree, targets.begin());
  std::fill(weights.begin() + degree, weights.begin() + rows, 0.0f);
  std::fill(targets.begin() + degree, targets.begin() + rows, 0.0f);
  dispatch([&]() WF_INLINE_LAMBDA {
    for (Offset k = 0; k < degree; ++k) {
      const float* from = y.row(source.indices[first + k]);
      float* to = entries.row(k);
      for (Offset j = 0; j < width; j += 16)
        store16(to + j, scale ? load16(from + j) * load16(scale + j) : load16(from + j));
    }
  });
  std::fill(entries.row(degree), entries.row(rows), 0.0f);
}

}  // namespace wf::cpu
