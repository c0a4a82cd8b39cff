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
  dispatch([&](auto isa) { count<isa>(groups, rows); });
  parallel_for(threads, threads, [&](std::int64_t thread) {
    const Share own = share(static_cast<int>(thread), threads);
    dispatch([&](auto isa) {
      sum<isa>(groups, rows, own);
      step<isa>(side, stepper, own);
    });
  });
  if (with_bias) dispatch([&](auto isa) { step_biases<isa>(side, stepper); });
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

}  // namespace wf::cpu
