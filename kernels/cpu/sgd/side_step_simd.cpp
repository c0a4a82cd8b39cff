#include "cpu/sgd/apply.hpp"
#include "cpu/sgd/side_step.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

constexpr Offset terms_ahead = 12;
constexpr Id groups_ahead = 3;

/// Terms begin .. end - 1 of a batch with `count`.
struct Terms {
  const SgdGroups::Term* data;
  Offset begin, end, count;
};

/// Sums `vectors` vectors of columns from `column` on.
template <int vectors>
WF_INLINE void sum_block(const Matrix<float>& rows, const Terms& terms, Offset column,
                         float* gradients, float* squares) {
  Floats sum[vectors] = {}, square_sum[vectors] = {};
  for (Offset t = terms.begin; t < terms.end; ++t) {
    if (t + terms_ahead < terms.count)
      for (int v = 0; v < vectors * lanes; v += 16)
        __builtin_prefetch(rows.row(terms.data[t + terms_ahead].vector) + column + v);
    const float* row = rows.row(terms.data[t].vector) + column;
    for (int v = 0; v < vectors; ++v) {
      const Floats g = load(row + v * lanes) * terms.data[t].coefficient;
      sum[v] += g;
      square_sum[v] += g * g;
    }
  }
  for (int v = 0; v < vectors; ++v) {
    store(gradients + column + v * lanes, sum[v]);
    store(squares + column + v * lanes, square_sum[v]);
  }
}

WF_INLINE void sum_terms(const Matrix<float>& rows, const Terms& terms, float* gradients,
                         float* squares) {
  Offset j = 0;
  for (; j + 4 * lanes <= rows.stride(); j += 4 * lanes)
    sum_block<4>(rows, terms, j, gradients, squares);
  if (j < rows.stride()) sum_block<2>(rows, terms, j, gradients, squares);
}

SgdRowSums::Scalars sum_scalars(const Terms& terms) {
  SgdRowSums::Scalars sums;
  for (Offset t = terms.begin; t < terms.end; ++t) {
    const float c = terms.data[t].coefficient;
    sums.gradient += c;
    sums.squares += c * c;
  }
  sums.count = static_cast<float>(terms.end - terms.begin);
  return sums;
}

/// Steps one feature for gradients that are weight * those of a row.
template <class Rule, class Count>
WF_INLINE void step_feature(SgdSideState& side, const Rule& rule, Offset feature, float weight,
                            Count count, const float* gradients, const float* squares,
                            const SgdRowSums::Scalars* bias) {
  const float weight_squared = weight * weight;
  step_columns(side, rule, feature, 0, side.stride(), count,
               [&](Offset j, Floats& square_sum) WF_INLINE_LAMBDA {
                 square_sum = load(squares + j) * weight_squared;
                 return load(gradients + j) * weight;
               });
  if (bias != nullptr)
    step_bias(side, rule, feature, count, bias->gradient * weight, bias->squares * weight_squared);
}

void prefetch(const SgdSideState& side, Offset feature) {
  for (Offset j = 0; j < side.stride(); j += 16) {
    __builtin_prefetch(side.embeddings.row(feature) + j, 1);
    __builtin_prefetch(side.accumulators.row(feature) + j, 1);
  }
}

}  // namespace

template <>
void SgdSideStep::run_groups<compiled_isa>(SgdSideState& side, const SgdStepper& stepper,
                                           const SgdEntries& entries, bool with_bias, Id first,
                                           Id last) {
  const CsrView own = split_ ? split_->own.view() : side.features;
  Matrix<float> scratch(2, side.embeddings.columns());
  with_rule(stepper, [&](const auto& rule) WF_INLINE_LAMBDA {
    for (Id g = first; g < last; ++g) {
      if (g + groups_ahead < last)
        for_each_feature(own, groups_.row(g + groups_ahead),
                         [&](Offset feature, float) WF_INLINE_LAMBDA { prefetch(side, feature); });
      const Terms terms{groups_.terms(), groups_.begin(g), groups_.begin(g + 1),
                        groups_.begin(groups_.size())};
      float* const gradients = split_ ? sums_->gradients.row(g) : scratch.row(0);
      float* const squares = split_ ? sums_->squares.row(g) : scratch.row(1);
      sum_terms(entries.vectors, terms, gradients, squares);
      const SgdRowSums::Scalars scalars = sum_scalars(terms);
      if (split_) sums_->scalars[g] = scalars;
      const auto* bias = with_bias ? &scalars : nullptr;
      for_each_feature(own, groups_.row(g), [&](Offset feature, float weight) WF_INLINE_LAMBDA {
        if (scalars.count == 1)
          step_feature(side, rule, feature, weight, SgdSingle{}, gradients, squares, bias);
        else
          step_feature(side, rule, feature, weight, stepper.many(scalars.count), gradients, squares,
                       bias);
      });
    }
  });
}

}  // namespace wf::cpu
WF_ISA_END
