#include "cpu/search/panels.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "contract/search_check.hpp"
#include "cpu/search/tile.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {

double inverse_norm(const float* row, Offset columns) {
  const double norm = row_norm(row, columns);
  return norm == 0 ? 0 : 1 / norm;
}

Panels::Panels(MatrixView<const float> base, Span<const Id> ids, const std::vector<double>& scales,
               int threads, Span<const Id> positions)
    : rows_(ids.data() ? static_cast<Offset>(ids.size()) : base.rows),
      columns_(base.columns),
      ids_(ids),
      positions_(positions),
      values_(count(), columns_ * panel_rows) {
  parallel_for(count(), threads, [&](Offset p) {
    float* panel = values_.row(p);
    const Offset end = std::min<Offset>(panel_rows, rows_ - p * panel_rows);
    for (Offset r = 0; r < end; ++r) {
      const Id row = id(p * panel_rows + r);
      const double scale = scales.empty() ? 1 : scales[row];
      for (Offset c = 0; c < columns_; ++c)
        panel[c * panel_rows + r] = static_cast<float>(base.row(row)[c] * scale);
    }
  });
}

QueryTiles::QueryTiles(MatrixView<const float> queries, std::vector<Offset> rows, int max_height,
                       bool normalize)
    : rows_(std::move(rows)) {
  const auto count = static_cast<Offset>(rows_.size());
  for (Offset done = 0; done < count;) {
    const int height = tile_height(std::min<Offset>(count - done, max_height), max_height);
    const int used = static_cast<int>(std::min<Offset>(count - done, height));
    tiles_.push_back({height, used, rows_.data() + done, static_cast<Offset>(values_.size())});
    values_.resize(values_.size() + height * queries.columns);
    for (int q = 0; q < used; ++q) {
      const float* row = queries.row(rows_[done + q]);
      const double scale = normalize ? inverse_norm(row, queries.columns) : 1;
      float* target = values_.data() + tiles_.back().start + q;
      for (Offset c = 0; c < queries.columns; ++c)
        target[c * height] = static_cast<float>(row[c] * scale);
    }
    done += used;
  }
}

std::vector<Offset> row_range(Offset first, Offset count) {
  std::vector<Offset> rows(count);
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

}  // namespace wf::cpu
