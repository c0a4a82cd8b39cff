#include "cpu/sgd/shared_features.hpp"

#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

constexpr Offset columns_at_least = 16;

}  // namespace

SgdFeatureSplit::SgdFeatureSplit(const SgdSideState& side) {
  const CsrView& features = side.features;
  std::vector<Id> place(static_cast<std::size_t>(features.columns));
  for (Offset k = 0; k < features.size(); ++k) ++place[features.indices[k]];
  for (Id feature = 0; feature < features.columns; ++feature) {
    if (place[feature] <= 1) {
      place[feature] = no_id;
    } else {
      place[feature] = static_cast<Id>(shared_features.size());
      shared_features.push_back(feature);
    }
  }
  for (Offset r = 0; r < features.rows; ++r) {
    for (Offset k = features.offsets[r]; k < features.offsets[r + 1]; ++k) {
      const Id feature = features.indices[k];
      if (side.is_frozen(feature)) continue;
      CsrMatrix& rows = place[feature] == no_id ? own : shared;
      rows.indices.push_back(place[feature] == no_id ? feature : place[feature]);
      rows.values.push_back(features.value(k));
    }
    for (CsrMatrix* rows : {&own, &shared}) rows->offsets.push_back(rows->size());
  }
  own.columns = features.columns;
  shared.columns = static_cast<Offset>(shared_features.size());
}

SgdSharedStep::SgdSharedStep(const SgdFeatureSplit& split, Offset width)
    : split_(split), sums_(static_cast<Offset>(split.shared_features.size()), width) {}

void SgdSharedStep::run(SgdSideState& side, const SgdStepper& stepper, const SgdGroups& groups,
                        const SgdRowSums& rows, bool with_bias, int threads) {
  if (split_.shared_features.empty()) return;
  count(groups, rows);
  parallel_for(threads, threads, [&](std::int64_t thread) {
    const Share own = share(static_cast<int>(thread), threads);
    dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
      sum<isa>(groups, rows, own);
      step<isa>(side, stepper, own);
    });
  });
  if (with_bias) step_biases(side, stepper);
  std::fill(sums_.scalars.begin(), sums_.scalars.end(), SgdRowSums::Scalars{});
}

/// Columns are divided first: a few features that most rows have leave little to divide by feature.
SgdSharedStep::Share SgdSharedStep::share(int thread, int threads) const {
  const Offset blocks = sums_.gradients.stride() / columns_at_least;
  int parts = 1;
  for (int p = 1; p <= threads; ++p)
    if (threads % p == 0 && p <= blocks) parts = p;
  const int part = thread % parts;
  return {thread / parts, threads / parts, blocks * part / parts * columns_at_least,
          blocks * (part + 1) / parts * columns_at_least};
}

void SgdSharedStep::count(const SgdGroups& groups, const SgdRowSums& rows) {
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

template <Isa isa>
WF_INLINE void SgdSharedStep::sum(const SgdGroups& groups, const SgdRowSums& rows,
                                  const Share& share) {
  const CsrView shared = split_.shared.view();
  for (Id group = 0; group < groups.size(); ++group) {
    const float* gradients = rows.gradients.row(group);
    const float* squares = rows.squares.row(group);
    for_each_feature(shared, groups.row(group), [&](Offset feature, float weight) WF_INLINE_LAMBDA {
      if (!share.has(static_cast<Id>(feature))) return;
      float* gradient_sums = sums_.gradients.row(feature);
      float* square_sums = sums_.squares.row(feature);
      for (Offset j = share.begin; j < share.end; j += lanes<isa>) {
        store<isa>(gradient_sums + j,
                   load<isa>(gradient_sums + j) + load<isa>(gradients + j) * weight);
        store<isa>(square_sums + j,
                   load<isa>(square_sums + j) + load<isa>(squares + j) * (weight * weight));
      }
    });
  }
}

template <Isa isa>
WF_INLINE void SgdSharedStep::step(SgdSideState& side, const SgdStepper& stepper,
                                   const Share& share) {
  stepper.with_rule([&](const auto& rule) WF_INLINE_LAMBDA {
    for (Id k = 0; k < static_cast<Id>(split_.shared_features.size()); ++k) {
      if (!share.has(k) || sums_.scalars[k].count == 0) continue;
      float* const gradients = sums_.gradients.row(k);
      float* const squares = sums_.squares.row(k);
      step_columns<isa>(side, rule, split_.shared_features[k], share.begin, share.end,
                        stepper.many(sums_.scalars[k].count),
                        [&](Offset j, FloatVector<isa>& square_sum) WF_INLINE_LAMBDA {
                          const FloatVector<isa> sum = load<isa>(gradients + j);
                          square_sum = load<isa>(squares + j);
                          store<isa>(gradients + j, FloatVector<isa>{});
                          store<isa>(squares + j, FloatVector<isa>{});
                          return sum;
                        });
    }
  });
}

void SgdSharedStep::step_biases(SgdSideState& side, const SgdStepper& stepper) {
  dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
    stepper.with_rule([&](const auto& rule) WF_INLINE_LAMBDA {
      for (std::size_t k = 0; k < sums_.scalars.size(); ++k) {
        const auto& [gradient, squares, count] = sums_.scalars[k];
        if (count > 0)
          step_bias<isa>(side, rule, split_.shared_features[k], stepper.many(count), gradient,
                         squares);
      }
    });
  });
}

}  // namespace wf::cpu
