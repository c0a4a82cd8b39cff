#pragma once

#include "cpu/sgd/entries.hpp"
#include "cpu/sgd/represent.hpp"
#include "cpu/sgd/side.hpp"
#include "cpu/sgd/step.hpp"

// For files *_simd.cpp.

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

/// The step of a feature's columns begin .. end - 1, multiples of the vector, for gradients whose
/// sums and sums of squares sum(j, squares) returns and writes from column j on.
template <class Rule, class Count, class Sum>
WF_INLINE void step_columns(SgdSideState& side, const Rule& rule, Offset feature, Offset begin,
                            Offset end, Count count, const Sum& sum) {
  float* const embedding = side.embeddings.row(feature);
  float* const accumulator = side.accumulators.row(feature);
  float* const steps = Rule::has_steps ? side.steps.row(feature) : nullptr;
  for (Offset j = begin; j < end; j += lanes) {
    Floats x = load(embedding + j), G = load(accumulator + j), D{}, squares;
    if constexpr (Rule::has_steps) D = load(steps + j);
    const Floats g = sum(j, squares);
    rule.step(x, G, D, g, squares, count);
    store(embedding + j, x);
    store(accumulator + j, G);
    if constexpr (Rule::has_steps) store(steps + j, D);
  }
}

template <class Rule, class Count>
WF_INLINE void step_bias(SgdSideState& side, const Rule& rule, Offset feature, Count count,
                         float sum, float squares) {
  SgdBias& bias = side.biases[static_cast<std::size_t>(feature)];
  rule.step(bias.value, bias.accumulator, bias.step, sum, squares, count);
}

/// Steps all features of the entry's row for this gradient alone. The width is the side's, a
/// constant where it is known.
template <class Width>
WF_INLINE void apply_entry(SgdSideState& side, const SgdStepper& stepper, const SgdEntry& entry,
                           const float* vector, bool with_bias, Width width) {
  with_rule(stepper, [&](const auto& rule) WF_INLINE_LAMBDA {
    for_each_feature(side.features, entry.row, [&](Offset feature, float weight) WF_INLINE_LAMBDA {
      if (side.is_frozen(feature)) return;
      const float scale = weight * entry.coefficient;
      step_columns(side, rule, feature, 0, width, SgdSingle{},
                   [&](Offset j, Floats& squares) WF_INLINE_LAMBDA {
                     const Floats g = load(vector + j) * scale;
                     squares = g * g;
                     return g;
                   });
      if (with_bias) step_bias(side, rule, feature, SgdSingle{}, scale, scale * scale);
    });
  });
}

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
