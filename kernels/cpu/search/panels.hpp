#pragma once

#include <algorithm>
#include <vector>

#include "cpu/dense/matrix.hpp"
#include "warpfactor/types.hpp"

namespace wf::cpu {

inline constexpr int panel_rows = 32;

/// Rows of a matrix in panels of 32, each stored column by column, so that a vector holds one
/// column of 16 rows. The rows that the last panel lacks are zero.
class Panels {
 public:
  /// The rows `ids` of `base` in that order, all of them without data, row r multiplied by
  /// scales[r] where there are any. positions: where each row of the base stands in ids, when that
  /// does not ascend. Keeps both spans.
  Panels(MatrixView<const float> base, Span<const Id> ids, const std::vector<double>& scales,
         int threads, Span<const Id> positions = {});

  Offset rows() const { return rows_; }
  Offset columns() const { return columns_; }
  Offset count() const { return (rows_ + panel_rows - 1) / panel_rows; }
  const float* panel(Offset p) const { return values_.row(p); }
  /// The row of the base at a position, counted over panels.
  Id id(Offset position) const { return ids_.data() ? ids_[position] : static_cast<Id>(position); }
  /// Where a row of the base stands, -1 when it is not among those taken.
  Id position(Id id) const {
    if (!ids_.data()) return id;
    if (positions_.data()) return positions_[id];
    const Id* found = std::lower_bound(ids_.begin(), ids_.end(), id);
    return found != ids_.end() && *found == id ? static_cast<Id>(found - ids_.begin()) : -1;
  }
  bool all_in_order() const { return ids_.data() == nullptr; }
  bool ids_ascend() const { return positions_.data() == nullptr; }
  Offset bytes() const {
    return values_.rows() * values_.stride() * static_cast<Offset>(sizeof(float));
  }

 private:
  Offset rows_;
  Offset columns_;
  Span<const Id> ids_;
  Span<const Id> positions_;
  Matrix<float> values_;  ///< one panel a row
};

/// Some queries in tiles of a few, each stored column by column, so that the tile kernel reads one
/// value of every query of a tile side by side.
class QueryTiles {
 public:
  struct Tile {
    int height;   ///< rows of the tile; those past `queries` are zero
    int queries;  ///< in use
    const Offset* rows;
    Offset start;  ///< in the values
  };

  /// The given rows of `queries`, in tiles of at most max_height, each query divided by its norm on
  /// demand.
  QueryTiles(MatrixView<const float> queries, std::vector<Offset> rows, int max_height,
             bool normalize);

  const std::vector<Tile>& tiles() const { return tiles_; }
  const float* values(const Tile& tile) const { return values_.data() + tile.start; }

 private:
  std::vector<Offset> rows_;
  std::vector<Tile> tiles_;
  std::vector<float> values_;
};

/// first, first + 1, ..., `count` numbers.
std::vector<Offset> row_range(Offset first, Offset count);

/// 1 / norm, or 0 for a zero row.
double inverse_norm(const float* row, Offset columns);

}  // namespace wf::cpu
