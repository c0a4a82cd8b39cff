#pragma once

#include "cuda/search/fp32/select.hpp"

namespace wf::cuda {

/// The rows to be ranked: query q has pairs[offsets[q]] .. pairs[offsets[q + 1] - 1].
struct Targets {
  const Offset* offsets;
  const Pair* pairs;
  const float* scores;
};

/// Takes the scores of excluded rows among the columns out of every comparison.
void mask_excluded(const Context& context, float* scores, int queries, const Columns& columns,
                   const ExcludedView& excluded);

/// Adds to twice_rank[q], for each target of query q, 2 for each of the masked columns that scores
/// better and 1 for each other that scores the same.
void add_places(const Context& context, const float* scores, int queries, const Columns& columns,
                bool ascending, const ExcludedView& excluded, const Targets& targets,
                Offset* twice_rank);

}  // namespace wf::cuda
