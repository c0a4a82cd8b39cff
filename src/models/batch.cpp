#include "models/batch.hpp"

#include <new>
#include <numeric>
#include <stdexcept>
#include <string>

#include "warpfactor/error.hpp"

namespace wf {

FactorMatrix gather_rows(const FactorMatrix& factors, Span<const Id> ids) {
  FactorMatrix rows(static_cast<Offset>(ids.size), factors.factors());
  for (std::size_t r = 0; r < ids.size; ++r)
    std::copy_n(factors.row(ids[r]), factors.stride(), rows.row(static_cast<Offset>(r)));
  return rows;
}

TopK make_top_k(Offset rows, int k) {
  const std::size_t size = static_cast<std::size_t>(rows) * k;
  const auto no_memory = [&] {
    return Error(ErrorCode::memory, std::to_string(rows) + " lists of " + std::to_string(k) +
                                        " need " + std::to_string(size * 8) +
                                        " bytes, which are not to be had; ask for fewer at a time");
  };
  TopK top;
  top.k = k;
  try {
    top.ids.resize(size, no_id);
    top.scores.resize(size);
  } catch (const std::bad_alloc&) {
    throw no_memory();
  } catch (const std::length_error&) {
    throw no_memory();
  }
  return top;
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
