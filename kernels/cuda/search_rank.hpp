#pragma once

#include "cuda/search_select.hpp"

namespace wf::cuda {

/// Takes the scores of excluded rows among the columns out of every comparison.
void mask_excluded(const Context& context, float* scores, int queries, const Columns& columns,
                   const ExcludedView& excluded);

/// Adds to better[n] and equal[n] how many of the columns score better than, and as well as, pair
/// n, which is not compared with itself.
void count_ranks(const Context& context, const float* scores, const Columns& columns,
                 bool ascending, const Pair* pairs, int count, const float* own, Id* better,
                 Id* equal);

}  // namespace wf::cuda
