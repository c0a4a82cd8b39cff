#pragma once

#include <vector>

#include "warpfactor/types.hpp"

namespace wf {
inline namespace v0_1 {

/// A compressed-sparse-row matrix that owns its arrays, which are laid out as CsrView says. One
/// made by default has no rows.
struct CsrMatrix {
  Offset columns = 0;
  std::vector<Offset> offsets{0};  ///< one more than rows
  std::vector<Id> indices;
  std::vector<float> values;  ///< empty: every value is 1

  Offset rows() const { return static_cast<Offset>(offsets.size()) - 1; }
  Offset size() const { return static_cast<Offset>(indices.size()); }
  /// Valid while the matrix lives and is not changed.
  CsrView view() const {
    return {rows(), columns, offsets.data(), indices.data(),
            values.empty() ? nullptr : values.data()};
  }

  /// Appends a row. Columns ascend strictly; values are one a column, or none where the matrix has
  /// no values.
  CsrMatrix& append_row(Span<const Id> row_indices, Span<const float> row_values = {}) {
    indices.insert(indices.end(), row_indices.begin(), row_indices.end());
    values.insert(values.end(), row_values.begin(), row_values.end());
    offsets.push_back(size());
    return *this;
  }
};

}  // namespace v0_1
}  // namespace wf
