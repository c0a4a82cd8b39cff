#pragma once

#include "cpu/sgd/entries.hpp"
#include "cpu/sgd/side.hpp"
#include "cpu/sgd/step.hpp"

namespace wf::cpu {

// For use inside dispatched bodies.

/// The step of a feature's columns begin .. end - 1, multiples of the vector, for gradients whose
/// sums and sums of squares sum(j, squares) returns and writes from column j on.
template <Isa isa, class Rule, class Count, class Sum>
WF_INLINE void step_columns(SgdSideState& side, const Rule& rule, Offset feature, Offset begin,
                            Offset end, Count count, const Sum& sum) {
  using Vector = FloatVector<isa>;
  float* const embedding = side.embeddings.row(feature);
  float* const accumulator = side.accumulators.row(feature);
  float* const steps = Rule::has_steps ? side.steps.row(feature) : nullptr;
  for (Offset j = begin; j < end; j += lanes<isa>) {
    Vector x = load<isa>(embedding + j), G = load<isa>(accumulator + j), D{}, squares;
    if constexpr (Rule::has_steps) D = load<isa>(steps + j);
    const Vector g = sum(j, squares);
    rule.template step<isa>(x, G, D, g, squares, count);
    store<isa>(embedding + j, x);
    store<isa>(accumulator + j, G);
    if constexpr (Rule::has_steps) store<isa>(steps + j, D);
  }
}

template <Isa isa, class Rule, class Count>
WF_INLINE void step_bias(SgdSideState& side, const Rule& rule, Offset feature, Count count,
                         float sum, float squares) {
  SgdBias& bias = side.biases[static_cast<std::size_t>(feature)];
  rule.template step<isa>(bias.value, bias.accumulator, bias.step, sum, squares, count);
}

/// Steps all features of the entry's row for this gradient alone. The width is the side's, a
/// constant where it is known.
template <Isa isa, class Width>
WF_INLINE void apply_entry(SgdSideState& side, const SgdStepper& stepper, const SgdEntry& entry,
                           const float* vector, bool with_bias, Width width) {
  stepper.with_rule([&](const auto& rule) WF_INLINE_LAMBDA {
    for_each_feature(side.features, entry.row, [&](Offset feature, float weight) WF_INLINE_LAMBDA {
      if (side.is_frozen(feature)) return;
      const float scale = weight * entry.coefficient;
      step_columns<isa>(side, rule, feature, 0, width, SgdSingle{},
                        [&](Offset j, FloatVector<isa>& squares) WF_INLINE_LAMBDA {
                          const FloatVector<isa> g = load<isa>(vector + j) * scale;
                          squares = g * g;
                          return g;
                        });
      if (with_bias) step_bias<isa>(side, rule, feature, SgdSingle{}, scale, scale * scale);
    });
  });
}

}  // namespace wf::cpu
