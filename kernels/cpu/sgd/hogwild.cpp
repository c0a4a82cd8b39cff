#include "cpu/sgd/hogwild.hpp"

#include <algorithm>

#include "contract/sgd_draws.hpp"
#include "cpu/sgd/negatives.hpp"
#include "cpu/sgd/take.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

constexpr Offset block_size = 1024;

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

struct Block {
  std::uint32_t epoch;
  Offset begin, end;  ///< of the positions of its samples
};

/// Returns the sum of the losses.
template <Isa isa, class Rows>
WF_INLINE double run_block(const SgdPlan& plan, const Block& block, const Rows& rows, Side users,
                           Side items, SgdCounts& counts) {
  const Offset width = users.state.stride();
  Matrix<float> seen(1, width), direction(1, width);
  const SgdOrder order(plan.parameters.seed, block.epoch, plan.samples.size());
  const bool user_bias = plan.parameters.loss == SgdLoss::logistic;
  SgdTaker<isa, Rows, Offset> taker(plan, users.state, rows, block.epoch, width);
  double loss = 0;
  for (Offset i = block.begin; i < block.end; ++i) {
    const Offset sample = order(i);
    const SgdPair pair = plan.samples.pairs[sample];
    const SgdAhead ahead{first_candidate(plan, block.epoch, sample, pair.user), nullptr, {}};
    const SgdGradients gradients = taker.take(sample, pair, ahead, seen.row(0), direction.row(0));
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
  parallel_for((samples + block_size - 1) / block_size, plan.threads, [&](std::int64_t b) {
    const Block block{epoch, b * block_size, std::min(samples, (b + 1) * block_size)};
    SgdCounts counts;
    double loss = 0;
    dispatch_constant([&]<Isa isa>(IsaConstant<isa>) WF_INLINE_LAMBDA {
      if (items.is_identity())
        loss = run_block<isa>(plan, block, SgdItemTable::of_identity(items), user_side, item_side,
                              counts);
      else
        loss = run_block<isa>(plan, block, SgdItemSums(items), user_side, item_side, counts);
    });
#pragma omp critical(wf_sgd_report)
    {
      counts.add_to(report);
      report.loss += loss;
    }
  });
}

}  // namespace wf::cpu
