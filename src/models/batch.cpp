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
  std::copy(part.ids.begin(), part.ids.end(), all.ids.begin() + first * all.k);
  std::copy(part.scores.begin(), part.scores.end(), all.scores.begin() + first * all.k);
}

std::vector<Id> id_range(Offset first, Offset count) {
  std::vector<Id> ids(static_cast<std::size_t>(count));
  std::iota(ids.begin(), ids.end(), static_cast<Id>(first));
  return ids;
}

}  // namespace wf
