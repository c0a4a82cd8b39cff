#pragma once

#include "contract/search.hpp"
#include "cuda/device/device_memory.hpp"
#include "cuda/search/fp16/fp16_rows.hpp"

namespace wf::cuda {

/// Width of a row on the device: whole warps.
inline int padded_width(Offset columns) { return static_cast<int>((columns + 31) / 32 * 32); }

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
  /// Throws Error(memory) with both figures when it does not fit. half: whether fp16 is wanted.
  DeviceBase(const Context& context, MatrixView<const float> base, Metric metric,
             double largest_norm, bool half);

  Offset count() const { return count_; }
  int width() const { return width_; }
  bool distance() const { return distance_; }
  bool normalised() const { return normalised_; }
  const float* rows() const { return rows_.data(); }

  bool has_half() const { return terms_.size() > 0; }
  HalfRows<RowTerms> half() const { return {values_.data(), terms_.data()}; }
  const HalfBase& scale() const { return scale_; }
  std::size_t bytes() const { return rows_.bytes() + values_.bytes() + terms_.bytes(); }

 private:
  void upload(const Context& context, MatrixView<const float> base);

  Offset count_;
  int width_;
  bool distance_;
  bool normalised_;
  HalfBase scale_{};
  DeviceArray<float> rows_;
  DeviceArray<__half> values_;
  DeviceArray<RowTerms> terms_;
};

}  // namespace wf::cuda
