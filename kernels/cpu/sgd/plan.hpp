#pragma once

#include <vector>

#include "contract/sgd.hpp"
#include "contract/sgd_draws.hpp"
#include "contract/sgd_samples.hpp"
#include "cpu/sgd/stored_filter.hpp"

namespace wf::cpu {

/// What stays the same from epoch to epoch.
struct SgdPlan {
  SgdPlan(const SgdProblem& problem, const SgdParameters& parameters);

  Id items() const { return static_cast<Id>(problem.interactions.columns); }
  Span<const Id> stored(Id user) const { return problem.interactions.row(user); }
  bool is_skipped(Id user) const {
    return parameters.loss != SgdLoss::logistic &&
           problem.interactions.degree(user) == problem.interactions.columns;
  }

  bool has_stored(Id user, Id item) const {
    const StoredFilter::Row& row = filter.row(user);
    return filter.may_have(row, item) && (row.is_exact() || sgd_is_stored(stored(user), item));
  }

  SgdProblem problem;
  SgdParameters parameters;
  SgdSamples samples;
  StoredFilter filter;
  Offset batch_size;
  int threads;
  /// log(sgd_rank(items, t)) for draw number t.
  std::vector<float> rank_losses;
};

}  // namespace wf::cpu
