#pragma once

#include <optional>

#include "cpu/sgd/entries.hpp"
#include "cpu/sgd/shared_features.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// Steps the features of one side at the end of a batch, each once for all its gradients, summed in
/// an order that does not depend on the threads.
class SgdSideStep {
 public:
  SgdSideStep(const SgdSideState& side, Offset most_entries);

  void run(SgdSideState& side, const SgdStepper& stepper, const SgdEntries& entries, bool with_bias,
           int threads);

 private:
  /// Groups first .. last - 1: sums each, steps the features that no other row has and keeps the
  /// sums for the others.
  template <Isa isa>
  void run_groups(SgdSideState& side, const SgdStepper& stepper, const SgdEntries& entries,
                  bool with_bias, Id first, Id last);

  SgdGroups groups_;
  std::optional<SgdFeatureSplit> split_;  ///< where the features are not the identity
  std::optional<SgdRowSums> sums_;
  std::optional<SgdSharedStep> shared_;
};

}  // namespace wf::cpu
