#include "cpu/sgd/hogwild.hpp"

#include <algorithm>

#include "contract/sgd_draws.hpp"
#include "cpu/sgd/negatives.hpp"
#include "cpu/sgd/take.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

constexpr Offset block = 1024;

struct Side {
  SgdSideState& state;
  SgdStepper stepper;
  bool is_trained;

  template <Isa isa>
  WF_INLINE void apply(const SgdEntry& entry, const float* vector, bool with_bias) {
    if (is_trained && entry.row != no_id)
      apply_entry<isa>(state, stepper, entry, vector, with_bias, state.stride());
  }
};

/// Samples at positions begin .. end - 1, and the sum of their losses.
template <Isa isa>
WF_INLINE double run_block(const SgdPlan& plan, std::uint32_t epoch, Offset begin, Offset end,
                           Side users, Side items, SgdCounts& counts) {
  constexpr int slots = 4;
  const Offset width = users.state.stride();
  Matrix<float> scratch(items.state.is_identity() ? 0 : slots, width);
  Matrix<float> seen(1, width), direction(1, width);
  const SgdItemRows rows = items.state.is_identity() ? SgdItemRows::of_identity(items.state)
                                                     : SgdItemRows(items.state, scratch);
  const SgdOrder order(plan.parameters.seed, epoch, plan.samples.size());
  const bool user_bias = plan.parameters.loss == SgdLoss::logistic;
  SgdTaker<isa> taker(plan, users.state, rows, epoch);
  double loss = 0;
  for (Offset i = begin; i < end; ++i) {
    const Offset sample = order(i);
    const SgdPair pair = plan.samples.pairs[sample];
    const SgdGradients gradients =
        taker.take(sample, pair, {first_candidate(plan, epoch, sample, pair.user), nullptr, {}},
                   seen.row(0), direction.row(0));
    loss += gradients.loss;
    users.apply<isa>(gradients.user, direction.row(0), user_bias);
    for (const SgdEntry& entry : gradients.items) items.apply<isa>(entry, seen.row(0), true);
  }
  counts = taker.counts();
  return loss;
}

}  // namespace

void hogwild_epoch(const SgdPlan& plan, std::uint32_t epoch, double learning_rate,
                   SgdSideState& users, SgdSideState& items, SgdReport& report) {
  const Offset samples = plan.samples.size();
  const auto side = [&](SgdSideState& state, bool is_trained) {
    return Side{state, state.stepper(learning_rate), is_trained};
  };
  const Side user_side = side(users, plan.parameters.train_users);
  const Side item_side = side(items, plan.parameters.train_items);
  parallel_for((samples + block - 1) / block, plan.threads, [&](std::int64_t b) {
    const Offset begin = b * block, end = std::min(samples, begin + block);
    SgdCounts counts;
    double loss = 0;
    dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
      loss = run_block<isa>(plan, epoch, begin, end, user_side, item_side, counts);
    });
#pragma omp critical(wf_sgd_report)
    {
      counts.add_to(report);
      report.loss += loss;
    }
  });
}

}  // namespace wf::cpu
