#pragma once

#include <algorithm>

#include "contract/fail.hpp"
#include "contract/resident_factors.hpp"
#include "cpu/dense/matrix.hpp"

namespace wf::cpu {

/// Factors in the memory of the host.
class HostFactors final : public ResidentFactors {
 public:
  explicit HostFactors(MatrixView<const float> source) : values_(source.rows, source.columns) {
    for (Offset r = 0; r < source.rows; ++r)
      std::copy_n(source.row(r), source.columns, values_.row(r));
  }

  Offset rows() const override { return values_.rows(); }
  Offset columns() const override { return values_.columns(); }
  void read(MatrixView<float> out) const override {
    check_shape("the row count of the matrix that factors are read into", out.rows, rows());
    check_shape("the width of the matrix that factors are read into", out.columns, columns());
    for (Offset r = 0; r < rows(); ++r) {
      std::copy_n(values_.row(r), columns(), out.row(r));
      std::fill(out.row(r) + columns(), out.row(r) + out.stride, 0.0f);
    }
  }
  MatrixView<const float> view() const { return values_.view(); }

 private:
  Matrix<float> values_;
};

}  // namespace wf::cpu
