#include "cuda/search/device_base.hpp"

#include <algorithm>
#include <utility>
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
  reserve(context, largest_norm, fp16);
  upload(context, base);
  prepare(context, largest_norm);
}

DeviceBase::DeviceBase(const Context& context, std::shared_ptr<const DeviceFactors> base,
                       Metric metric, double largest_norm, bool fp16)
    : count_(base->rows()),
      width_(base->table().width),
      distance_(metric == Metric::l2),
      normalised_(metric == Metric::cosine),
      shared_(std::move(base)) {
  reserve(context, largest_norm, fp16);
  if (rows_.size() > 0)
    check(cudaMemcpyAsync(rows_.data(), shared_->table().row(0), rows_.bytes(),
                          cudaMemcpyDeviceToDevice, context.stream()),
          "copy of the base");
  prepare(context, largest_norm);
}

void DeviceBase::reserve(const Context& context, double largest_norm, bool fp16) {
  fp16 = fp16 && largest_norm > 0 && width_ <= max_fp16_width;
  const std::size_t elements = static_cast<std::size_t>(count_) * width_;
  const std::size_t own_elements = shares_rows() ? 0 : elements;
  const std::size_t fp16_bytes = elements * sizeof(__half) + count_ * sizeof(RowTerms);
  context.require_memory(own_elements * sizeof(float) + (fp16 ? fp16_bytes : 0), "search");
  rows_ = DeviceArray<float>(own_elements);
  if (!fp16) return;
  values_ = DeviceArray<__half>(elements);
  terms_ = DeviceArray<RowTerms>(count_);
}

/// The rows as they are searched.
void DeviceBase::prepare(const Context& context, double largest_norm) {
  if (normalised_) normalise_rows(context.stream(), rows_.data(), count_, width_);
  if (!has_fp16()) return;
  const double longest = normalised_ ? 1 : largest_norm;
  scale_ = {fp16_exponent(longest), longest, distance_};
  round_base(context.stream(), rows(), count_, width_, scale_, {values_.data(), terms_.data()});
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
