#pragma once

#include "warpfactor/export.hpp"
#include "warpfactor/types.hpp"

namespace wf {
inline namespace v0_1 {

/// A rows x factors matrix of float32, row-major. Rows are `stride` floats apart, `factors` rounded
/// up to a multiple of 32; the data is 128-byte aligned and the padding always zero, so that
/// kernels run over whole vectors and warps with no tail.
class WF_API FactorMatrix {
 public:
  FactorMatrix() = default;
  /// All zero. Throws Error(argument) unless rows >= 0 and 1 <= factors <= max_factors.
  FactorMatrix(Offset rows, int factors);
  FactorMatrix(const FactorMatrix&);
  FactorMatrix(FactorMatrix&&) noexcept;
  FactorMatrix& operator=(FactorMatrix) noexcept;
  ~FactorMatrix();

  Offset rows() const { return rows_; }
  int factors() const { return factors_; }
  Offset stride() const { return stride_; }
  float* row(Offset r) { return data_ + r * stride_; }
  const float* row(Offset r) const { return data_ + r * stride_; }
  MatrixView<float> view() { return {data_, rows_, factors_, stride_}; }
  MatrixView<const float> view() const { return {data_, rows_, factors_, stride_}; }

  /// Keeps the first rows and appends zero rows up to `rows`, or drops the last ones.
  void resize(Offset rows);

  static constexpr Offset padded(Offset factors) { return (factors + 31) / 32 * 32; }

 private:
  float* data_ = nullptr;
  Offset rows_ = 0;
  int factors_ = 0;
  Offset stride_ = 0;
};

}  // namespace v0_1
}  // namespace wf
