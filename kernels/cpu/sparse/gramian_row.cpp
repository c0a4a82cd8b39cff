#include "cpu/sparse/gramian_row.hpp"

namespace wf::cpu {

GramianRow::GramianRow(const CsrView& matrix, const CsrView& by_column)
    : matrix_(matrix),
      by_column_(by_column),
      products_(static_cast<std::size_t>((matrix.columns + columns_per_word - 1) /
                                         columns_per_word * columns_per_word)),
      is_shared_(products_.size()) {}

// To keep a list costs a branch a term, to do without one a look at every word of marks.
void GramianRow::compute(Offset column) {
  is_listed_ = terms(column) < static_cast<Offset>(is_shared_.size()) / columns_per_word;
  is_listed_ ? add_rows<true>(column) : add_rows<false>(column);
}

Offset GramianRow::terms(Offset column) const {
  Offset sum = 0;
  for (const Id row : by_column_.row(column)) sum += matrix_.degree(row);
  return sum;
}

template <bool is_listed>
void GramianRow::add_rows(Offset column) {
  for (Offset n = by_column_.offsets[column]; n < by_column_.offsets[column + 1]; ++n) {
    const Id row = by_column_.indices[n];
    const float scale = by_column_.value(n);
    for (Offset k = matrix_.offsets[row]; k < matrix_.offsets[row + 1]; ++k) {
      const Id j = matrix_.indices[k];
      if (is_listed && is_shared_[j] == 0) shared_.push_back(j);
      is_shared_[j] = 1;
      products_[j] += scale * matrix_.value(k);
    }
  }
}

}  // namespace wf::cpu
