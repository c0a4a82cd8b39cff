#include "contract/sgd_draws.hpp"
#include "cpu/sgd/hogwild.hpp"
#include "cpu/sgd/item_rows.hpp"
#include "cpu/sgd/negatives.hpp"
#include "cpu/sgd/take.hpp"

WF_ISA_BEGIN
namespace wf::cpu {
namespace {

/// Summed from the features at every use; a row holds until its slot is used again.
class ItemSums {
 public:
  explicit ItemSums(const SgdSideState& items)
      : items_(items), sums_(slots, items.embeddings.columns()) {}

  const float* row(Id item, int slot, float& bias) const {
    float* out = sums_.row(slot);
    bias = represent_row(items_, items_.features, item, out, items_.stride());
    return out;
  }

 private:
  static constexpr int slots = 4;

  const SgdSideState& items_;
  mutable Matrix<float> sums_;
};

struct Side {
  SgdSideState& state;
  SgdStepper stepper;
  bool is_trained;

  WF_INLINE void apply(const SgdEntry& entry, const float* vector, bool with_bias) {
    if (is_trained && entry.row != no_id)
      apply_entry(state, stepper, entry, vector, with_bias, state.stride());
  }
};

template <class Rows>
double run_block(const SgdPlan& plan, const HogwildBlock& block, const Rows& rows, Side users,
                 Side items, SgdCounts& counts) {
  const Offset width = users.state.stride();
  Matrix<float> seen(1, width), direction(1, width);
  const SgdOrder order(plan.parameters.seed, block.epoch, plan.samples.size());
  const bool user_bias = plan.parameters.loss == SgdLoss::logistic;
  SgdTaker<Rows, Offset> taker(plan, users.state, rows, block.epoch, width);
  double loss = 0;
  for (Offset i = block.begin; i < block.end; ++i) {
    const Offset sample = order(i);
    const SgdPair pair = plan.samples.pairs[sample];
    const SgdAhead ahead{first_candidate(plan, block.epoch, sample, pair.user), nullptr, {}};
    const SgdGradients gradients = taker.take(sample, pair, ahead, seen.row(0), direction.row(0));
    loss += gradients.loss;
    users.apply(gradients.user, direction.row(0), user_bias);
    for (const SgdEntry& entry : gradients.items) items.apply(entry, seen.row(0), true);
  }
  counts = taker.counts();
  return loss;
}

}  // namespace

template <>
double hogwild_block<compiled_isa>(const SgdPlan& plan, const HogwildBlock& block,
                                   double learning_rate, SgdSideState& users, SgdSideState& items,
                                   SgdCounts& counts) {
  const Side user_side{users, users.stepper(learning_rate), plan.parameters.train_users};
  const Side item_side{items, items.stepper(learning_rate), plan.parameters.train_items};
  if (items.is_identity())
    return run_block(plan, block, SgdItemTable::of_identity(items), user_side, item_side, counts);
  return run_block(plan, block, ItemSums(items), user_side, item_side, counts);
}

}  // namespace wf::cpu
WF_ISA_END
