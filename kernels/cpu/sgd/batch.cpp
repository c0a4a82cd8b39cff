#include "cpu/sgd/batch.hpp"

#include <algorithm>

#include "contract/sgd_draws.hpp"
#include "cpu/sgd/draws_ahead.hpp"
#include "cpu/sgd/order_ahead.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {

SgdBatch::SgdBatch(const SgdPlan& plan, bool has_user_features)
    : drawn(static_cast<std::size_t>(plan.batch_size)),
      taken(drawn.size()),
      order(plan.problem.interactions.rows, plan.batch_size),
      first_candidates(drawn.size()),
      draws(draws_uniformly(plan) ? draws_ahead * drawn.size() : 0),
      stored_draws(draws.size() / draws_ahead),
      losses(drawn.size()),
      items(2 * drawn.size()),
      users(plan.batch_size, plan.parameters.factors),
      user_entries(has_user_features ? drawn.size() : 0),
      directions(has_user_features ? plan.batch_size : 0, plan.parameters.factors) {}

void fill_batch(const SgdPlan& plan, std::uint32_t epoch, Offset begin, SgdBatch& batch) {
  const SgdOrder order(plan.parameters.seed, epoch, plan.samples.size());
  batch.size = std::min(plan.batch_size, plan.samples.size() - begin);
  parallel_for(plan.threads, plan.threads, [&](std::int64_t thread) {
    const Offset first = batch.size * thread / plan.threads;
    const Offset end = batch.size * (thread + 1) / plan.threads;
    const Span<SgdTaken> share(batch.drawn.data() + first, static_cast<std::size_t>(end - first));
    dispatch([&](auto isa) { order_ahead<isa>(order, begin + first, share); });
    for (Offset i = first; i < end; ++i)
      batch.drawn[i].pair = plan.samples.pairs[batch.drawn[i].sample];
  });
  batch.order.sort(batch.drawn, batch.size, batch.taken);
}

void user_pass(const SgdPlan& plan, const SgdItemTable& rows, std::uint32_t epoch,
               double learning_rate, SgdSideState& users, SgdBatch& batch, SgdReport& report) {
  const SgdStepper stepper = users.stepper(learning_rate);
  std::vector<SgdCounts> counts(static_cast<std::size_t>(plan.threads));
  parallel_for(plan.threads, plan.threads, [&](std::int64_t thread) {
    counts[static_cast<std::size_t>(thread)] = dispatch([&](auto isa) {
      return take_samples<isa>(plan, rows, epoch, stepper, users, batch,
                               batch.order.begin(thread, plan.threads),
                               batch.order.begin(thread + 1, plan.threads));
    });
  });
  for (const SgdCounts& c : counts) c.add_to(report);
  for (Offset i = 0; i < batch.size; ++i) report.loss += batch.losses[i];
}

}  // namespace wf::cpu
