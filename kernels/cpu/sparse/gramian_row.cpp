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

// By pointers of its own: as far as the compiler knows a store to a byte might change members.
template <bool is_listed>
void GramianRow::add_rows(Offset column) {
  float* const products = products_.data();
  std::uint8_t* const is_shared = is_shared_.data();
  const CsrView matrix = matrix_;
  for (Offset n = by_column_.offsets[column]; n < by_column_.offsets[column + 1]; ++n) {
    const Id row = by_column_.indices[n];
    const float scale = by_column_.value(n);
    const Offset last = matrix.offsets[row + 1];
    for (Offset k = matrix.offsets[row]; k < last; ++k) {
      const Id j = matrix.indices[k];
      if (is_listed && is_shared[j] == 0) shared_.push_back(j);
      is_shared[j] = 1;
      products[j] += scale * matrix.value(k);
    }
  }
}

}  // namespace wf::cpu
