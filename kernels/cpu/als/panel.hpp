#pragma once

#include <vector>

#include "contract/als.hpp"
#include "cpu/als/matrix.hpp"

namespace wf::cpu {

/// One row's entries side by side: the vectors y, gathered once, and their weights and targets.
/// The number of rows is a multiple of step; the last may be zero.
struct Panel {
  static constexpr Offset step = 8;

  Matrix<float> entries;
  std::vector<float> weights;
  std::vector<float> targets;
  Offset rows = 0;

  Panel() = default;
  Panel(Offset most_rows, Offset width);

  /// Takes row r of `source`; its vectors are rows of y, multiplied by scale where not null.
  void gather(const AlsEntries& source, Offset r, MatrixView<const float> y, const float* scale);
  MatrixView<const float> view() const {
    return {entries.row(0), rows, entries.columns(), entries.stride()};
  }
};

}  // namespace wf::cpu
