#pragma once

#include <algorithm>
#include <vector>

#include "base/result_lists.hpp"
#include "warpfactor/factor_matrix.hpp"
#include "warpfactor/model.hpp"

namespace wf {

/// Rows of `factors`, in the order of `ids`.
FactorMatrix gather_rows(const FactorMatrix& factors, Span<const Id> ids);

/// Room for the lists of `rows` queries. Throws Error(memory) when there is none.
inline TopK make_top_k(Offset rows, int k) { return make_lists<TopK>(rows, k); }

/// Puts the lists of `part`, no longer than those of `all`, into `all` from row `first` on.
void copy_rows(const TopK& part, TopK& all, Offset first);

/// first, first + 1, ..., `count` numbers.
std::vector<Id> id_range(Offset first, Offset count);

/// Queries that are prepared and searched together, which bounds the memory that they take.
inline constexpr Offset batch_rows = 4096;

/// Calls work(first, count) for consecutive ranges of at most batch_rows that make up 0 .. rows
/// - 1.
template <class Work>
void for_each_batch(Offset rows, const Work& work) {
  for (Offset first = 0; first < rows; first += batch_rows)
    work(first, std::min(batch_rows, rows - first));
}

}  // namespace wf
