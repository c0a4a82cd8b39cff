#pragma once

#include <cmath>
#include <vector>

#include "contract/sgd.hpp"

namespace wf {

struct SgdPair {
  Id user = 0;
  Id item = 0;
};

/// The samples of a problem under a loss, in their order.
struct SgdSamples {
  std::vector<SgdPair> pairs;
  std::vector<Offset> offsets{0};  ///< sample offsets[u] is the first of user u
  /// A sample's weight, negative where its label is 0; empty where all weights and labels are 1.
  std::vector<float> signed_weights;

  Offset size() const { return static_cast<Offset>(pairs.size()); }
  float signed_weight(Offset sample) const {
    return signed_weights.empty() ? 1.0f : signed_weights[static_cast<std::size_t>(sample)];
  }
  float weight(Offset sample) const { return std::fabs(signed_weight(sample)); }
  float label(Offset sample) const { return signed_weight(sample) > 0 ? 1.0f : 0.0f; }
};

/// Whether an entry is a sample; see SgdProblem.
inline bool is_sgd_sample(const SgdProblem& problem, SgdLoss loss, Offset entry) {
  if (problem.weights != nullptr && problem.weights[entry] == 0) return false;
  return loss == SgdLoss::logistic || problem.interactions.value(entry) > 0;
}

inline SgdSamples sgd_samples(const SgdProblem& problem, SgdLoss loss) {
  const CsrView& stored = problem.interactions;
  SgdSamples samples;
  bool all_ones = true;
  for (Offset user = 0; user < stored.rows; ++user) {
    for (Offset k = stored.offsets[user]; k < stored.offsets[user + 1]; ++k) {
      if (!is_sgd_sample(problem, loss, k)) continue;
      const float weight = problem.weights == nullptr ? 1.0f : problem.weights[k];
      samples.pairs.push_back({static_cast<Id>(user), stored.indices[k]});
      samples.signed_weights.push_back(stored.value(k) > 0 ? weight : -weight);
      all_ones = all_ones && samples.signed_weights.back() == 1;
    }
    samples.offsets.push_back(samples.size());
  }
  if (all_ones) samples.signed_weights = {};
  return samples;
}

}  // namespace wf
