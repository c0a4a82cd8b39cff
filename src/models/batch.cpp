#include "models/batch.hpp"

#include <numeric>

namespace wf {

FactorMatrix gather_rows(const FactorMatrix& factors, Span<const Id> ids) {
  FactorMatrix rows(static_cast<Offset>(ids.size()), factors.factors());
  for (std::size_t r = 0; r < ids.size(); ++r)
    std::copy_n(factors.row(ids[r]), factors.stride(), rows.row(static_cast<Offset>(r)));
  return rows;
}

void copy_rows(const TopK& part, TopK& all, Offset first) {
  for (Offset row = 0; row < part.rows(); ++row) {
    std::copy_n(part.ids.begin() + row * part.k, part.k, all.ids.begin() + (first + row) * all.k);
    std::copy_n(part.scores.begin() + row * part.k, part.k,
                all.scores.begin() + (first + row) * all.k);
  }
}

std::vector<Id> id_range(Offset first, Offset count) {
  std::vector<Id> ids(static_cast<std::size_t>(count));
  std::iota(ids.begin(), ids.end(), static_cast<Id>(first));
  return ids;
}

}  // namespace wf
