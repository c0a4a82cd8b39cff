#pragma once

#include "cpu/sgd/batch.hpp"

namespace wf::cpu {

/// The part of a side that one thread changes: some of its features, some of their columns.
struct SgdShare {
  Id group = 0;
  Id groups = 1;     ///< a feature belongs to group feature mod groups
  Offset begin = 0;  ///< of the columns
  Offset end = 0;
  bool biases = true;

  WF_INLINE bool has(Offset feature) const { return groups == 1 || feature % groups == group; }
};

/// Steps all features of the entry's row, as far as they are in the share, whose `end` is given
/// again, as a constant where it is known. For use inside dispatched bodies.
template <Isa isa, class Columns>
WF_INLINE void apply_entry(SgdSideState& side, const SgdStepper& stepper, const SgdEntry& entry,
                           const float* vector, bool with_bias, const SgdShare& share,
                           Columns end) {
  for_each_feature(side.features, entry.row, [&](Offset feature, float weight) WF_INLINE_LAMBDA {
    if (!share.has(feature)) return;
    const float scale = weight * entry.coefficient;
    float* step = side.steps.rows() > 0 ? side.steps.row(feature) : nullptr;
    stepper.columns<isa>(side.embeddings.row(feature), side.accumulators.row(feature), step,
                         share.begin, end,
                         [&](Offset j) WF_INLINE_LAMBDA { return load<isa>(vector + j) * scale; });
    if (with_bias && share.biases)
      stepper.bias(side.biases[static_cast<std::size_t>(feature)], scale);
  });
}

/// Applies entries[k], of which there are per_sample for each row of `vectors`, in order; `samples`
/// rows.
void apply_entries(SgdSideState& side, const SgdStepper& stepper, const SgdEntry* entries,
                   int per_sample, Offset samples, const Matrix<float>& vectors, bool with_bias,
                   int threads);

}  // namespace wf::cpu
