#pragma once

#include "cuda/search/fp32/score.hpp"
#include "cuda/search/keys.cuh"

namespace wf::cuda {

/// The best k found so far of each query: two lists of k keys a query, of which `current` is valid
/// and sorted up to `length`.
struct BestLists {
  struct State {
    int length;
    int current;
  };
  RankKey* keys;
  State* states;
  int k;
};

/// Reads the scores once and keeps, per query, what beats the k-th best so far. A NaN is no
/// candidate.
void select_columns(const Context& context, const float* scores, int queries,
                    const Columns& columns, bool ascending, const ExcludedView& excluded,
                    const BestLists& best);

/// ids and scores, queries x k, ended by no_id with score 0.
void write_best(const Context& context, const BestLists& best, int queries, bool ascending, Id* ids,
                float* scores);

}  // namespace wf::cuda
