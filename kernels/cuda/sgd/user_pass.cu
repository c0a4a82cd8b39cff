#include "cuda/sgd/user_pass.hpp"

#include <algorithm>

#include "cuda/sgd/represent.cuh"

namespace wf::cuda {
namespace {

constexpr int most_warps = 4;  ///< a block

/// The user whose samples a warp takes: its row in shared memory, its bias in registers.
struct UserState {
  float* row;
  float bias;
  float bias_accumulator;
  float bias_step;
};

__device__ inline int lane_of_warp() { return static_cast<int>(threadIdx.x) % warp_lanes; }

__device__ inline UserState load_user(const UserPass& pass, Id user, float* row) {
  const SgdSideView& side = pass.users;
  for (int i = lane_of_warp(); i < side.width; i += warp_lanes)
    row[i] = i < side.factors ? represent(side, pass.user_rows, user, i) : 0.0f;
  UserState state{row, represent(side, pass.user_rows, user, side.factors), 0, 0};
  if (pass.steps_at_once) {
    const Coordinate bias(side, user, side.factors);
    state.bias_accumulator = *bias.accumulator;
    if (bias.step != nullptr) state.bias_step = *bias.step;
  }
  __syncwarp();
  return state;
}

__device__ inline void store_bias(const UserPass& pass, Id user, const UserState& state) {
  __syncwarp();
  if (lane_of_warp() != 0) return;
  const Coordinate bias(pass.users, user, pass.users.factors);
  *bias.x = state.bias;
  *bias.accumulator = state.bias_accumulator;
  if (bias.step != nullptr) *bias.step = state.bias_step;
}

/// Steps the user's row along the gradient, or leaves it for the end of the batch.
__device__ inline void change_user(const UserPass& pass, Offset place, Id user,
                                   const SgdChoice& choice, UserState& state) {
  const bool pairwise = choice.negative != no_id;
  const float* positive = pass.items.row(choice.positive);
  const float* negative = pairwise ? pass.items.row(choice.negative) : nullptr;
  for (int i = lane_of_warp(); i < pass.users.factors; i += warp_lanes) {
    const float direction = pairwise ? negative[i] - positive[i] : positive[i];
    if (!pass.steps_at_once) {
      pass.batch.users.vectors[place * pass.users.width + i] = direction;
      continue;
    }
    const Coordinate at(pass.users, user, i);
    float step = at.step == nullptr ? 0.0f : *at.step;
    float x = state.row[i];
    pass.stepper(x, *at.accumulator, step, choice.coefficient * direction);
    state.row[i] = x;
    *at.x = x;
    if (at.step != nullptr) *at.step = step;
  }
  if (pass.steps_at_once && !pairwise)
    pass.stepper(state.bias, state.bias_accumulator, state.bias_step, choice.coefficient);
}

/// Writes what the sample leaves for the end of the batch.
__device__ inline void leave_entries(const UserPass& pass, Offset place, Id user,
                                     const SgdChoice& choice, const UserState& state) {
  const SgdBatchView& batch = pass.batch;
  const bool updates = choice.coefficient != 0;
  const bool pairwise = choice.negative != no_id;
  const auto position = static_cast<std::uint32_t>(place);
  if (lane_of_warp() == 0 && batch.items.entries != nullptr) {
    const std::uint32_t none = batch.items.none;
    const std::uint32_t e = 2 * position;
    batch.items.entries[2 * place] = keyed(updates ? choice.positive : none, e);
    batch.items.entries[2 * place + 1] = keyed(updates && pairwise ? choice.negative : none, e + 1);
    batch.items.coefficients[2 * place] = pairwise ? -choice.coefficient : choice.coefficient;
    batch.items.coefficients[2 * place + 1] = choice.coefficient;
  }
  if (lane_of_warp() == 0 && batch.users.entries != nullptr) {
    batch.users.entries[place] = keyed(updates ? user : batch.users.none, position);
    batch.users.coefficients[place] = choice.coefficient;
  }
  if (!updates || batch.items.entries == nullptr) return;
  for (int i = lane_of_warp(); i < pass.users.factors; i += warp_lanes)
    batch.items.vectors[place * pass.users.width + i] = state.row[i];
}

template <SgdLoss loss>
__device__ void take(const UserPass& pass, std::uint32_t* scratch, Offset place, Id user,
                     UserState& state) {
  const SgdChooser chooser{pass.samples, pass.rules, pass.items, scratch};
  const bool skipped =
      loss != SgdLoss::logistic &&
      pass.samples.stored(user).size == static_cast<std::size_t>(pass.samples.items);
  SgdChoice choice;
  if (!skipped)
    choice = chooser.choose<loss>(pass.batch.samples[place], user, {state.row, state.bias});
  if (lane_of_warp() == 0)
    pass.batch.outcomes[place] = {choice.loss, choice.draws, skipped, choice.coefficient != 0,
                                  !choice.finite};
  leave_entries(pass, place, user, choice, state);
  if (choice.coefficient != 0 && (pass.steps_at_once || pass.batch.users.entries != nullptr)) {
    __syncwarp();  // The row has been read by all that score with it.
    change_user(pass, place, user, choice, state);
  }
  __syncwarp();
}

/// One warp a position from `first` on: the samples of the user that begins there.
template <SgdLoss loss>
__global__ void take_samples(UserPass pass, Offset first, Offset count) {
  const int warp = static_cast<int>(threadIdx.x) / warp_lanes;
  const Offset slot = Offset{blockIdx.x} * (blockDim.x / warp_lanes) + warp;
  if (slot >= count) return;
  const SgdBatchView& batch = pass.batch;
  Offset k = first + slot;
  const Keyed* grouped = batch.by_user;
  if (grouped != nullptr && k > 0 && key_of(grouped[k - 1]) == key_of(grouped[k])) return;
  const Id user = grouped != nullptr ? static_cast<Id>(key_of(grouped[k]))
                                     : pass.samples.pairs[batch.samples[k]].user;
  float* row = dynamic_shared<float>() + warp * pass.users.width;
  std::uint32_t* scratch =
      loss == SgdLoss::warp_kos ? pass.scratch + slot * pass.scratch_width : nullptr;
  UserState state = load_user(pass, user, row);
  if (grouped == nullptr) return take<loss>(pass, scratch, k, user, state);
  for (; k < batch.size && static_cast<Id>(key_of(grouped[k])) == user; ++k)
    take<loss>(pass, scratch, position_of(grouped[k]), user, state);
  if (loss == SgdLoss::logistic && pass.steps_at_once) store_bias(pass, user, state);
}

/// As many warps as have room for their rows.
unsigned warps_a_block(const Context& context, int width) {
  const std::size_t fitting = context.shared_bytes() / (width * sizeof(float));
  return static_cast<unsigned>(std::clamp<std::size_t>(fitting, 1, most_warps));
}

template <SgdLoss loss>
void launch_pass(const Context& context, const UserPass& pass) {
  const unsigned warps = warps_a_block(context, pass.users.width);
  const Offset most = loss == SgdLoss::warp_kos ? pass.scratch_slots : pass.batch.size;
  for (Offset first = 0; first < pass.batch.size; first += most) {
    const Offset count = std::min(most, pass.batch.size - first);
    check(launch(take_samples<loss>, static_cast<unsigned>((count + warps - 1) / warps),
                 warps * warp_lanes, warps * pass.users.width * sizeof(float), context.stream(),
                 pass, first, count),
          "take_samples");
  }
}

}  // namespace

void run_user_pass(const Context& context, const UserPass& pass) {
  switch (pass.loss) {
    case SgdLoss::logistic:
      return launch_pass<SgdLoss::logistic>(context, pass);
    case SgdLoss::bpr:
      return launch_pass<SgdLoss::bpr>(context, pass);
    case SgdLoss::warp:
      return launch_pass<SgdLoss::warp>(context, pass);
    case SgdLoss::warp_kos:
      return launch_pass<SgdLoss::warp_kos>(context, pass);
  }
}

}  // namespace wf::cuda
