#pragma once

#include <cstdint>

#include "cuda/search_score.hpp"

namespace wf::cuda {

/// The rows of excluded ids of a batch, on the device; offsets null: every row is empty. Offsets
/// count from `first_offset`.
struct ExcludedView {
  const Offset* offsets = nullptr;
  const Id* ids = nullptr;
  Offset first_offset = 0;
};

/// A score and an id in one number: the smaller ranks better, and no two candidates tie.
using RankKey = std::uint64_t;

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

/// Reads the scores once and keeps, per query, what beats the k-th best so far.
void select_columns(const Context& context, const float* scores, int queries,
                    const Columns& columns, bool ascending, const ExcludedView& excluded,
                    const BestLists& best);

/// ids and scores, queries x k, ended by no_id with score 0.
void write_best(const Context& context, const BestLists& best, int queries, bool ascending, Id* ids,
                float* scores);

}  // namespace wf::cuda
