#pragma once

#include <vector>

#include "contract/sgd.hpp"
#include "contract/sgd_samples.hpp"

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

  SgdProblem problem;
  SgdParameters parameters;
  SgdSamples samples;
  Offset batch_size;
  int threads;
  /// log(max(1, floor((items - 1) / t))) for draw number t.
  std::vector<float> rank_losses;
};

}  // namespace wf::cpu
