#include "cpu/sgd/batch.hpp"

#include <algorithm>

#include "contract/sgd_draws.hpp"
#include "cpu/dense/vector_operations.hpp"
#include "cpu/sgd/draws_ahead.hpp"
#include "cpu/sgd/negatives.hpp"
#include "cpu/sgd/order_ahead.hpp"
#include "cpu/sgd/take.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

constexpr Offset samples_ahead = 6;
/// What draws look up should still be near when the sample is taken.
constexpr Offset draw_at_once = 256;
template <class Width>
WF_INLINE void prefetch(const SgdSideState& users, const SgdItemTable& rows, const SgdBatch& batch,
                        Offset i, Width width) {
  const SgdPair pair = batch.taken[i].pair;
  rows.prefetch(pair.item, width);
  if (batch.first_candidates[i] != no_id) rows.prefetch(batch.first_candidates[i], width);
  if (!batch.draws.empty())
    for (int k = 0; k < 4; ++k) rows.prefetch(batch.draws[i * draws_ahead + k], width);
  if (!users.is_identity()) return;
  for (Offset j = 0; j < width; j += 16) {
    __builtin_prefetch(users.embeddings.row(pair.user) + j, 1);
    __builtin_prefetch(users.accumulators.row(pair.user) + j, 1);
  }
}

}  // namespace

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
    order_ahead(order, begin + first,
                Span<SgdTaken>(batch.drawn.data() + first, static_cast<std::size_t>(end - first)));
    for (Offset i = first; i < end; ++i)
      batch.drawn[i].pair = plan.samples.pairs[batch.drawn[i].sample];
  });
  batch.order.sort(batch.drawn, batch.size, batch.taken);
}

namespace {

struct Range {
  Offset begin, end;
};

/// What needs no scores.
void draw(const SgdPlan& plan, std::uint32_t epoch, Range range, SgdBatch& batch) {
  const Span<const SgdTaken> taken{batch.taken.data() + range.begin,
                                   static_cast<std::size_t>(range.end - range.begin)};
  first_candidates(plan, epoch, taken, batch.first_candidates.data() + range.begin);
  if (!draws_uniformly(plan)) return;
  draw_ahead(plan, epoch, taken, batch.draws.data() + range.begin * draws_ahead);
  for (Offset i = range.begin; i < range.end; ++i)
    batch.stored_draws[i] =
        find_stored(plan, batch.taken[i].pair.user, &batch.draws[i * draws_ahead]);
}

template <Isa isa, class Width>
WF_INLINE SgdCounts take(const SgdPlan& plan, const SgdItemTable& rows, std::uint32_t epoch,
                         const SgdStepper& stepper, SgdSideState& users, SgdBatch& batch,
                         Range range, Width width) {
  const bool at_once = users.is_identity(), with_bias = plan.parameters.loss == SgdLoss::logistic;
  Matrix<float> direction(1, width);
  SgdTaker<isa, SgdItemTable, Width> taker(plan, users, rows, epoch, width);
  for (Offset i = range.begin; i < range.end; ++i) {
    if ((i - range.begin) % draw_at_once == 0)
      draw(plan, epoch, {i, std::min(i + draw_at_once, range.end)}, batch);
    if (i + samples_ahead < range.end) prefetch(users, rows, batch, i + samples_ahead, width);
    float* along = at_once ? direction.row(0) : batch.directions.row(i);
    SgdAhead ahead{batch.first_candidates[i], nullptr, {}};
    if (!batch.draws.empty()) ahead = {no_id, &batch.draws[i * draws_ahead], batch.stored_draws[i]};
    const auto [sample, pair] = batch.taken[i];
    const SgdGradients gradients = taker.take(sample, pair, ahead, batch.users.row(i), along);
    batch.losses[i] = gradients.loss;
    batch.items[2 * i] = gradients.items[0];
    batch.items[2 * i + 1] = gradients.items[1];
    if (!at_once)
      batch.user_entries[i] = gradients.user;
    else if (plan.parameters.train_users && gradients.user.row != no_id)
      apply_entry<isa>(users, stepper, gradients.user, along, with_bias, width);
  }
  return taker.counts();
}

}  // namespace

void user_pass(const SgdPlan& plan, const SgdItemTable& rows, std::uint32_t epoch,
               double learning_rate, SgdSideState& users, SgdBatch& batch, SgdReport& report) {
  const SgdStepper stepper = users.stepper(learning_rate);
  std::vector<SgdCounts> counts(static_cast<std::size_t>(plan.threads));
  parallel_for(plan.threads, plan.threads, [&](std::int64_t thread) {
    const Range own{batch.order.begin(thread, plan.threads),
                    batch.order.begin(thread + 1, plan.threads)};
    dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
      with_width(users.stride(), [&](auto width) WF_INLINE_LAMBDA {
        counts[static_cast<std::size_t>(thread)] =
            take<isa>(plan, rows, epoch, stepper, users, batch, own, width);
      });
    });
  });
  for (const SgdCounts& c : counts) c.add_to(report);
  for (Offset i = 0; i < batch.size; ++i) report.loss += batch.losses[i];
}

}  // namespace wf::cpu
