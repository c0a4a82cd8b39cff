#include <algorithm>

#include "cpu/dense/vector_operations.hpp"
#include "cpu/sgd/batch.hpp"
#include "cpu/sgd/draws_ahead.hpp"
#include "cpu/sgd/negatives.hpp"
#include "cpu/sgd/take.hpp"

WF_ISA_BEGIN
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

struct Range {
  Offset begin, end;
};

/// What needs no scores.
void draw(const SgdPlan& plan, std::uint32_t epoch, Range range, SgdBatch& batch) {
  const Span<const SgdTaken> taken{batch.taken.data() + range.begin,
                                   static_cast<std::size_t>(range.end - range.begin)};
  first_candidates(plan, epoch, taken, batch.first_candidates.data() + range.begin);
  if (!draws_uniformly(plan)) return;
  draw_ahead<compiled_isa>(plan, epoch, taken, batch.draws.data() + range.begin * draws_ahead);
  for (Offset i = range.begin; i < range.end; ++i)
    batch.stored_draws[i] =
        find_stored(plan, batch.taken[i].pair.user, &batch.draws[i * draws_ahead]);
}

template <class Width>
WF_INLINE SgdCounts take(const SgdPlan& plan, const SgdItemTable& rows, std::uint32_t epoch,
                         const SgdStepper& stepper, SgdSideState& users, SgdBatch& batch,
                         Range range, Width width) {
  const bool at_once = users.is_identity(), with_bias = plan.parameters.loss == SgdLoss::logistic;
  Matrix<float> direction(1, width);
  SgdTaker<SgdItemTable, Width> taker(plan, users, rows, epoch, width);
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
      apply_entry(users, stepper, gradients.user, along, with_bias, width);
  }
  return taker.counts();
}

}  // namespace

template <>
SgdCounts take_samples<compiled_isa>(const SgdPlan& plan, const SgdItemTable& rows,
                                     std::uint32_t epoch, const SgdStepper& stepper,
                                     SgdSideState& users, SgdBatch& batch, Offset begin,
                                     Offset end) {
  SgdCounts counts;
  with_width(users.stride(), [&](auto width) WF_INLINE_LAMBDA {
    counts = take(plan, rows, epoch, stepper, users, batch, {begin, end}, width);
  });
  return counts;
}

}  // namespace wf::cpu
WF_ISA_END
