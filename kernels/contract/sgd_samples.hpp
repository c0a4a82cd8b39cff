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

inline SgdSamples sgd_samples(const SgdProblem& problem, SgdLoss loss) {
  const CsrView& stored = problem.interactions;
  SgdSamples samples;
  bool all_ones = true;
  for (Offset user = 0; user < stored.rows; ++user) {
    for (Offset k = stored.offsets[user]; k < stored.offsets[user + 1]; ++k) {
      const float weight = problem.weights == nullptr ? 1.0f : problem.weights[k];
      const bool positive = stored.value(k) > 0;
      if (weight == 0 || (!positive && loss != SgdLoss::logistic)) continue;
      samples.pairs.push_back({static_cast<Id>(user), stored.indices[k]});
      samples.signed_weights.push_back(positive ? weight : -weight);
      all_ones = all_ones && samples.signed_weights.back() == 1;
    }
    samples.offsets.push_back(samples.size());
  }
  if (all_ones) samples.signed_weights = {};
  return samples;
}

}  // namespace wf
