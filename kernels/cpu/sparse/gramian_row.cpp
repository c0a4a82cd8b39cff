#include "cpu/sparse/gramian_row.hpp"

namespace wf::cpu {

GramianRow::GramianRow(const CsrView& matrix, const CsrView& by_column)
    : matrix_(matrix),
      by_column_(by_column),
      products_(static_cast<std::size_t>(matrix.columns)),
      is_touched_(products_.size()) {}

void GramianRow::compute(Offset column) {
  for (Offset n = by_column_.offsets[column]; n < by_column_.offsets[column + 1]; ++n) {
    const Id row = by_column_.indices[n];
    const float scale = by_column_.value(n);
    for (Offset k = matrix_.offsets[row]; k < matrix_.offsets[row + 1]; ++k) {
      const Id j = matrix_.indices[k];
      products_[j] += scale * matrix_.value(k);
      if (is_touched_[j] == 0) {
        is_touched_[j] = 1;
        touched_.push_back(j);
      }
    }
  }
}

void GramianRow::clear() {
  for (const Id j : touched_) {
    products_[j] = 0;
    is_touched_[j] = 0;
  }
  touched_.clear();
}

}  // namespace wf::cpu
