#include "cuda/sgd/batch/plan.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "cuda/sgd/step/side.hpp"
#include "warpfactor/error.hpp"

namespace wf::cuda {
namespace {

/// Whole batches of about `worth` samples, as far as their keys, batch x user, have room.
Offset planned_samples(Offset worth, Offset samples, Offset batch, Offset users) {
  if (samples == 0) return 0;
  const Offset room = (Offset{1} << 32) / users;
  return std::min(samples, batch * std::clamp<Offset>(worth / batch, 1, room));
}

Offset max_degree(const Offset* offsets, Offset rows) {
  Offset most = 0;
  for (Offset r = 0; r < rows; ++r) most = std::max(most, offsets[r + 1] - offsets[r]);
  return most;
}

void size_kos(const SgdParameters& parameters, const SgdTuning& tuning, const SgdSamples& samples,
              SgdSizes& sizes) {
  if (parameters.loss != SgdLoss::warp_kos) return;
  const Offset users = static_cast<Offset>(samples.offsets.size()) - 1;
  sizes.kos_positives =
      std::min<Offset>(parameters.kos_n, max_degree(samples.offsets.data(), users));
  sizes.kos_slots = std::clamp<Offset>(tuning.kos_scores / std::max<Offset>(sizes.kos_positives, 1),
                                       1, std::max<Offset>(sizes.batch, 1));
}

SgdSizes sizes_of(const SgdProblem& problem, const SgdParameters& parameters,
                  const SgdTuning& tuning, const SgdSamples& samples) {
  SgdSizes sizes;
  sizes.samples = samples.size();
  sizes.batch = std::min(parameters.batch_size, samples.size());
  if (sizes.batch > std::numeric_limits<std::int32_t>::max())
    throw Error(ErrorCode::argument, "cuda: sgd: a batch of " + std::to_string(sizes.batch) +
                                         " samples, expected fewer than 2^31");
  sizes.users = problem.interactions.rows;
  sizes.planned = planned_samples(tuning.planned_samples, sizes.samples, sizes.batch, sizes.users);
  sizes.width = sgd_width(parameters.factors);
  sizes.items = problem.interactions.columns;
  sizes.sums_users = problem.user_features.offsets != nullptr;
  sizes.sums_items = problem.item_features.offsets != nullptr;
  sizes.steps_users_at_once = parameters.train_users && !sizes.sums_users;
  sizes.leaves_users = parameters.train_users && sizes.sums_users;
  sizes.leaves_items = parameters.train_items;
  size_kos(parameters, tuning, samples, sizes);
  if (sizes.leaves_users) sizes.gradients = sizes.batch;
  if (sizes.leaves_items) sizes.gradients = 2 * sizes.batch;
  return sizes;
}

}  // namespace

SgdPlan::SgdPlan(const SgdProblem& given, const SgdParameters& chosen, const SgdTuning& tuning)
    : problem(given),
      parameters(chosen),
      samples(sgd_samples(given, chosen.loss)),
      sizes(sizes_of(given, chosen, tuning, samples)) {}

}  // namespace wf::cuda
