#include "cpu/sgd/apply.hpp"
#include "cpu/sgd/shared_features.hpp"

WF_ISA_BEGIN
namespace wf::cpu {

template <>
void SgdSharedStep::count<compiled_isa>(const SgdGroups& groups, const SgdRowSums& rows) {
  const CsrView shared = split_.shared.view();
  for (Id group = 0; group < groups.size(); ++group) {
    const SgdRowSums::Scalars& row = rows.scalars[group];
    for_each_feature(shared, groups.row(group), [&](Offset feature, float weight) {
      SgdRowSums::Scalars& sums = sums_.scalars[feature];
      sums.gradient += weight * row.gradient;
      sums.squares += weight * weight * row.squares;
      sums.count += row.count;
    });
  }
}

template <>
void SgdSharedStep::sum<compiled_isa>(const SgdGroups& groups, const SgdRowSums& rows,
                                      const Share& share) {
  const CsrView shared = split_.shared.view();
  for (Id group = 0; group < groups.size(); ++group) {
    const float* gradients = rows.gradients.row(group);
    const float* squares = rows.squares.row(group);
    for_each_feature(shared, groups.row(group), [&](Offset feature, float weight) WF_INLINE_LAMBDA {
      if (!share.has(static_cast<Id>(feature))) return;
      float* gradient_sums = sums_.gradients.row(feature);
      float* square_sums = sums_.squares.row(feature);
      for (Offset j = share.begin; j < share.end; j += lanes) {
        store(gradient_sums + j, load(gradient_sums + j) + load(gradients + j) * weight);
        store(square_sums + j, load(square_sums + j) + load(squares + j) * (weight * weight));
      }
    });
  }
}

template <>
void SgdSharedStep::step<compiled_isa>(SgdSideState& side, const SgdStepper& stepper,
                                       const Share& share) {
  with_rule(stepper, [&](const auto& rule) WF_INLINE_LAMBDA {
    for (Id k = 0; k < static_cast<Id>(split_.shared_features.size()); ++k) {
      if (!share.has(k) || sums_.scalars[k].count == 0) continue;
      float* const gradients = sums_.gradients.row(k);
      float* const squares = sums_.squares.row(k);
      step_columns(side, rule, split_.shared_features[k], share.begin, share.end,
                   stepper.many(sums_.scalars[k].count),
                   [&](Offset j, Floats& square_sum) WF_INLINE_LAMBDA {
                     const Floats sum = load(gradients + j);
                     square_sum = load(squares + j);
                     store(gradients + j, Floats{});
                     store(squares + j, Floats{});
                     return sum;
                   });
    }
  });
}

template <>
void SgdSharedStep::step_biases<compiled_isa>(SgdSideState& side, const SgdStepper& stepper) {
  with_rule(stepper, [&](const auto& rule) WF_INLINE_LAMBDA {
    for (std::size_t k = 0; k < sums_.scalars.size(); ++k) {
      const auto& [gradient, squares, count] = sums_.scalars[k];
      if (count > 0)
        step_bias(side, rule, split_.shared_features[k], stepper.many(count), gradient, squares);
    }
  });
}

}  // namespace wf::cpu
WF_ISA_END
