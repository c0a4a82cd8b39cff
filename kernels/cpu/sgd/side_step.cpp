#include "cpu/sgd/side_step.hpp"

#include <algorithm>

#include "contract/sgd_draws.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {
SgdSideStep::SgdSideStep(const SgdSideState& side, Offset most_entries)
    : groups_(side.features.rows, most_entries) {
  if (side.is_identity()) return;
  split_.emplace(side);
  sums_.emplace(std::min(most_entries, side.features.rows), side.embeddings.columns());
  shared_.emplace(*split_, side.embeddings.columns());
}

void SgdSideStep::run(SgdSideState& side, const SgdStepper& stepper, const SgdEntries& entries,
                      bool with_bias, int threads) {
  groups_.fill(entries, split_ ? nullptr : side.frozen);
  // Each thread has the groups that begin in its part of the terms.
  const auto first_group = [&](std::int64_t thread) {
    const Offset term = groups_.begin(groups_.size()) * thread / threads;
    return static_cast<Id>(sgd_prefix(static_cast<std::size_t>(groups_.size()), [&](std::size_t g) {
      return groups_.begin(static_cast<Id>(g)) < term;
    }));
  };
  parallel_for(threads, threads, [&](std::int64_t thread) {
    dispatch([&](auto isa) {
      run_groups<isa>(side, stepper, entries, with_bias, first_group(thread),
                      first_group(thread + 1));
    });
  });
  if (shared_) shared_->run(side, stepper, groups_, *sums_, with_bias, threads);
}

}  // namespace wf::cpu
