#pragma once

#include <memory>

#include "contract/search.hpp"
#include "cuda/dense/device_factors.hpp"
#include "cuda/device/device_memory.hpp"
#include "cuda/search/fp16/fp16_rows.hpp"
#include "warpfactor/factor_matrix.hpp"

namespace wf::cuda {

/// Copies a row to `target`, zero past its end up to the padded width.
void pack_row(MatrixView<const float> source, Offset row, float* target);

/// The bytes that an array lacks of holding `size`.
template <class T>
std::size_t growth(const DeviceArray<T>& array, std::size_t size) {
  return size > array.size() ? size * sizeof(T) : 0;
}

/// The base of a search on the device: fp32, of unit length for Metric::cosine, and fp16.
class DeviceBase {
 public:
  /// Throws Error(memory) with both figures when it does not fit. fp16: whether that is wanted.
  DeviceBase(const Context& context, MatrixView<const float> base, Metric metric,
             double largest_norm, bool fp16);
  /// The same over factors that are on the device, which it shares.
  DeviceBase(const Context& context, std::shared_ptr<const DeviceFactors> base, Metric metric,
             double largest_norm, bool fp16);

  Offset count() const { return count_; }
  int width() const { return width_; }
  bool distance() const { return distance_; }
  bool normalised() const { return normalised_; }
  const float* rows() const { return shares_rows() ? shared_->table().row(0) : rows_.data(); }

  bool has_fp16() const { return terms_.size() > 0; }
  Fp16Rows<const RowTerms> fp16() const { return {values_.data(), terms_.data()}; }
  const Fp16Base& scale() const { return scale_; }
  std::size_t bytes() const { return rows_.bytes() + values_.bytes() + terms_.bytes(); }

 private:
  bool shares_rows() const { return shared_ != nullptr && !normalised_; }
  void reserve(const Context& context, double largest_norm, bool fp16);
  void upload(const Context& context, MatrixView<const float> base);
  void prepare(const Context& context, double largest_norm);

  Offset count_;
  int width_;
  bool distance_;
  bool normalised_;
  Fp16Base scale_{};
  std::shared_ptr<const DeviceFactors> shared_;
  DeviceArray<float> rows_;
  DeviceArray<__half> values_;
  DeviceArray<RowTerms> terms_;
};

}  // namespace wf::cuda
