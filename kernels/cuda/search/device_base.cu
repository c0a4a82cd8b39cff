#include "cuda/search/device_base.hpp"

#include <algorithm>
#include <vector>

namespace wf::cuda {

void pack_row(MatrixView<const float> source, Offset row, float* target) {
  std::copy_n(source.row(row), source.columns, target);
  std::fill(target + source.columns, target + FactorMatrix::padded(source.columns), 0.0f);
}

DeviceBase::DeviceBase(const Context& context, MatrixView<const float> base, Metric metric,
                       double largest_norm, bool fp16)
    : count_(base.rows),
      width_(static_cast<int>(FactorMatrix::padded(base.columns))),
      distance_(metric == Metric::l2),
      normalised_(metric == Metric::cosine) {
  fp16 = fp16 && largest_norm > 0 && width_ <= max_fp16_width;
  const std::size_t elements = static_cast<std::size_t>(count_) * width_;
  const std::size_t fp16_bytes = elements * sizeof(__half) + count_ * sizeof(RowTerms);
  context.require_memory(elements * sizeof(float) + (fp16 ? fp16_bytes : 0), "search");
  rows_ = DeviceArray<float>(elements);
  upload(context, base);
  if (normalised_) normalise_rows(context.stream(), rows_.data(), count_, width_);
  if (!fp16) return;
  const double longest = normalised_ ? 1 : largest_norm;
  scale_ = {fp16_exponent(longest), longest, distance_};
  values_ = DeviceArray<__half>(elements);
  terms_ = DeviceArray<RowTerms>(count_);
  round_base(context.stream(), rows_.data(), count_, width_, scale_,
             {values_.data(), terms_.data()});
  context.synchronize();
}

void DeviceBase::upload(const Context& context, MatrixView<const float> base) {
  constexpr Offset piece = 1 << 14;
  std::vector<float> rows(std::min(piece, count_) * width_);
  for (Offset first = 0; first < count_; first += piece) {
    const Offset count = std::min(piece, count_ - first);
    for (Offset r = 0; r < count; ++r) pack_row(base, first + r, rows.data() + r * width_);
    rows_.upload(context, rows.data(), count * width_, first * width_);
  }
}

}  // namespace wf::cuda
