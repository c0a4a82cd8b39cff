#pragma once

#include <algorithm>
#include <vector>

#include "contract/fail.hpp"
#include "contract/resident_factors.hpp"

namespace wf::reference {

/// A copy of a matrix, row-major and dense, which may serve as resident factors.
class Factors final : public ResidentFactors {
 public:
  Factors(Offset rows, Offset columns)
      : rows_(rows), columns_(columns), values_(static_cast<std::size_t>(rows * columns)) {}
  explicit Factors(MatrixView<const float> source) : Factors(source.rows, source.columns) {
    write(source);
  }

  Offset rows() const override { return rows_; }
  Offset columns() const override { return columns_; }
  void read(MatrixView<float> out) const override {
    check_shape("the row count of the matrix that factors are read into", out.rows, rows());
    check_shape("the width of the matrix that factors are read into", out.columns, columns());
    for (Offset r = 0; r < rows_; ++r) {
      std::copy_n(view().row(r), columns_, out.row(r));
      std::fill(out.row(r) + columns_, out.row(r) + out.stride, 0.0f);
    }
  }

  void write(MatrixView<const float> source) {
    for (Offset r = 0; r < rows_; ++r) std::copy_n(source.row(r), columns_, view().row(r));
  }
  MatrixView<const float> view() const { return {values_.data(), rows_, columns_, columns_}; }
  MatrixView<float> view() { return {values_.data(), rows_, columns_, columns_}; }

 private:
  Offset rows_;
  Offset columns_;
  std::vector<float> values_;
};

}  // namespace wf::reference
