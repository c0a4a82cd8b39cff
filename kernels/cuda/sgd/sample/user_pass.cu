#include "cuda/sgd/sample/user_pass.hpp"

#include <algorithm>

namespace wf::cuda {
namespace {

constexpr int max_warps = 4;  ///< a block

// Loops over a row are unrolled twice and no more: registers are what limits the warps in flight.

/// The user whose samples a warp takes. In shared memory, `width` floats each: the row and, where
/// it steps at once, its accumulators and, with adadelta, steps. The bias is in registers.
struct UserState {
  bool frozen;
  float* row;
  float* accumulators;
  float* steps;
  float bias;
  float bias_accumulator;
  float bias_step;
  bool changed;
};

__host__ __device__ inline int shared_rows(const UserPass& pass) {
  return !pass.steps_at_once ? 1 : pass.users.steps == nullptr ? 2 : 3;
}

__device__ inline int lane_of_warp() { return static_cast<int>(threadIdx.x) % warp_lanes; }

__device__ inline UserState load_user(const UserPass& pass, Id user, float* shared) {
  const SgdSideView& side = pass.users;
  const bool frozen = pass.steps_at_once && side.keeps(user);
  UserState state{frozen, shared, shared + side.width, shared + 2 * side.width, 0, 0, 0, false};
#pragma unroll 2
  for (int i = lane_of_warp(); i < side.width; i += warp_lanes) {
    state.row[i] = pass.user_rows.row(user)[i];
    if (i >= side.factors || !pass.steps_at_once) continue;
    const Coordinate at(side, user, i);
    state.accumulators[i] = *at.accumulator;
    if (at.step != nullptr) state.steps[i] = *at.step;
  }
  state.bias = pass.user_rows.biases[user];
  if (pass.steps_at_once) {
    const Coordinate bias(side, user, side.factors);
    state.bias_accumulator = *bias.accumulator;
    if (bias.step != nullptr) state.bias_step = *bias.step;
  }
  __syncwarp();
  return state;
}

__device__ inline void store_user(const UserPass& pass, Id user, const UserState& state,
                                  bool with_bias) {
  if (!state.changed) return;
#pragma unroll 2
  for (int i = lane_of_warp(); i < pass.users.factors; i += warp_lanes) {
    const Coordinate at(pass.users, user, i);
    *at.x = state.row[i];
    *at.accumulator = state.accumulators[i];
    if (at.step != nullptr) *at.step = state.steps[i];
  }
  if (!with_bias || lane_of_warp() != 0) return;
  const Coordinate bias(pass.users, user, pass.users.factors);
  *bias.x = state.bias;
  *bias.accumulator = state.bias_accumulator;
  if (bias.step != nullptr) *bias.step = state.bias_step;
}

/// Steps the user's row along the gradient, or leaves it for the end of the batch.
__device__ inline void change_user(const UserPass& pass, Offset place, const SgdChoice& choice,
                                   UserState& state) {
  const bool pairwise = choice.negative != no_id;
  const bool adadelta = pass.users.steps != nullptr;
  const float* positive = pass.items.row(choice.positive);
  const float* negative = pairwise ? pass.items.row(choice.negative) : nullptr;
#pragma unroll 2
  for (int i = lane_of_warp(); i < pass.users.factors; i += warp_lanes) {
    const float direction = pairwise ? negative[i] - positive[i] : positive[i];
    if (!pass.steps_at_once) {
      pass.batch.users.vectors[place * pass.users.width + i] = direction;
      continue;
    }
    float step = adadelta ? state.steps[i] : 0.0f;
    pass.stepper(state.row[i], state.accumulators[i], step, choice.coefficient * direction);
    if (adadelta) state.steps[i] = step;
  }
  state.changed = pass.steps_at_once;
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
#pragma unroll 2
  for (int i = lane_of_warp(); i < pass.users.factors; i += warp_lanes)
    batch.items.vectors[place * pass.users.width + i] = state.row[i];
}

template <SgdLoss loss>
__device__ void take(const UserPass& pass, std::uint32_t* scratch, Offset place,
                     const BatchSample& sample, UserState& state) {
  const SgdChooser chooser{pass.samples, pass.rules, pass.items, scratch};
  const bool skipped =
      loss != SgdLoss::logistic &&
      pass.samples.stored(sample.user).size() == static_cast<std::size_t>(pass.samples.items);
  SgdChoice choice;
  if (!skipped) choice = chooser.choose<loss>(sample, {state.row, state.bias});
  if (lane_of_warp() == 0)
    pass.batch.outcomes[place] = {choice.loss, choice.draws, skipped, choice.coefficient != 0,
                                  !choice.finite};
  leave_entries(pass, place, sample.user, choice, state);
  const bool changes = pass.steps_at_once ? !state.frozen : pass.batch.users.entries != nullptr;
  if (choice.coefficient != 0 && changes) {
    __syncwarp();  // The row has been read by all that score with it.
    change_user(pass, place, choice, state);
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
  float* shared = dynamic_shared<float>() + warp * shared_rows(pass) * pass.users.width;
  std::uint32_t* scratch =
      loss == SgdLoss::warp_kos ? pass.scratch + slot * pass.scratch_width : nullptr;
  BatchSample sample = batch.samples[grouped != nullptr ? position_of(grouped[k]) : k];
  UserState state = load_user(pass, sample.user, shared);
  if (grouped == nullptr) return take<loss>(pass, scratch, k, sample, state);
  const std::uint32_t key = key_of(grouped[k]);
  for (; k < batch.size && key_of(grouped[k]) == key; ++k) {
    const Offset place = position_of(grouped[k]);
    sample = batch.samples[place];
    take<loss>(pass, scratch, place, sample, state);
  }
  store_user(pass, sample.user, state, loss == SgdLoss::logistic);
}

/// As many warps as have room for their rows.
unsigned warps_per_block(const Context& context, std::size_t warp_bytes) {
  const std::size_t fitting = context.shared_bytes() / warp_bytes;
  return static_cast<unsigned>(std::clamp<std::size_t>(fitting, 1, max_warps));
}

template <SgdLoss loss>
void launch_pass(const Context& context, const UserPass& pass) {
  const std::size_t warp_bytes = shared_rows(pass) * pass.users.width * sizeof(float);
  const unsigned warps = warps_per_block(context, warp_bytes);
  const Offset most = loss == SgdLoss::warp_kos ? pass.scratch_slots : pass.batch.size;
  for (Offset first = 0; first < pass.batch.size; first += most) {
    const Offset count = std::min(most, pass.batch.size - first);
    launch(context, "take_samples", take_samples<loss>, blocks_of(count, warps), warps * warp_lanes,
           warps * warp_bytes, pass, first, count);
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
