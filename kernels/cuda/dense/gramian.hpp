#pragma once

#include "cuda/device/context.hpp"
#include "cuda/device/device_memory.hpp"
#include "warpfactor/factor_matrix.hpp"

namespace wf::cuda {

/// rows x width floats on the device, row-major and dense; `factors` of the width are in use, the
/// rest is zero.
struct FactorTable {
  FactorTable(Offset row_count, int factor_count);
  /// The width of rows of so many factors.
  static int padded(int factor_count) {
    return static_cast<int>(FactorMatrix::padded(factor_count));
  }

  float* row(Offset r) { return values.data() + r * width; }
  const float* row(Offset r) const { return values.data() + r * width; }

  Offset rows;
  int factors;
  int width;
  DeviceArray<float> values;
};

/// width x width doubles on the device, row-major; what is outside factors x factors is zero.
struct SquareMatrix {
  SquareMatrix(int factor_count, int padded_width);

  int factors;
  int width;
  DeviceArray<double> values;
};

/// The product of a table's transpose with itself, in double: what decides whether a matrix is
/// singular and what the loss is made of must not be rounded away.
class Gramian {
 public:
  explicit Gramian(int width);

  /// result = the sum of row' row, in a fixed order.
  void compute(const Context& context, const FactorTable& table, SquareMatrix& result);

  /// For tables of up to so many rows.
  static std::size_t bytes_needed(int width, Offset rows);

 private:
  int width_;
  DeviceArray<double> block_;
};

}  // namespace wf::cuda
