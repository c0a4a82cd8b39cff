#include "cuda/sgd/plan.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "contract/sgd_batch.hpp"
#include "cuda/sgd/expand.hpp"
#include "warpfactor/error.hpp"

namespace wf::cuda {
namespace {

/// Of device memory, for the scores of competing positives.
constexpr Offset kos_bytes = Offset{64} << 20;

Offset most_between(const Offset* offsets, Offset rows) {
  Offset most = 0;
  for (Offset r = 0; r < rows; ++r) most = std::max(most, offsets[r + 1] - offsets[r]);
  return most;
}

void size_features(const SgdProblem& problem, SgdSizes& sizes) {
  const auto add = [&](const CsrView& features, Offset entries) {
    sizes.feature_entries = std::max(sizes.feature_entries, entries);
    sizes.features_of_a_row =
        std::max(sizes.features_of_a_row, most_between(features.offsets, features.rows));
  };
  if (sizes.leaves_items && sizes.sums_items) add(problem.item_features, 2 * sizes.batch);
  if (sizes.leaves_users) add(problem.user_features, sizes.batch);
}

void size_kos(const SgdParameters& parameters, const SgdSamples& samples, SgdSizes& sizes) {
  if (parameters.loss != SgdLoss::warp_kos) return;
  const Offset users = static_cast<Offset>(samples.offsets.size()) - 1;
  sizes.kos_positives =
      std::min<Offset>(parameters.kos_n, most_between(samples.offsets.data(), users));
  const Offset bytes = std::max<Offset>(sizes.kos_positives, 1) * sizeof(std::uint32_t);
  sizes.kos_slots = std::clamp<Offset>(kos_bytes / bytes, 1, std::max<Offset>(sizes.batch, 1));
}

SgdSizes sizes_of(const SgdProblem& problem, const SgdParameters& parameters,
                  const SgdSamples& samples) {
  SgdSizes sizes;
  sizes.samples = samples.size();
  sizes.batch = std::min(sgd_batch_size(problem, parameters, samples.size()), samples.size());
  if (sizes.batch > std::numeric_limits<std::int32_t>::max())
    throw Error(ErrorCode::argument, "cuda: sgd: a batch of " + std::to_string(sizes.batch) +
                                         " samples, expected fewer than 2^31");
  sizes.width = sgd_width(parameters.factors);
  sizes.items = problem.interactions.columns;
  const bool identity_users = problem.user_features.offsets == nullptr;
  sizes.steps_users_at_once = parameters.train_users && identity_users;
  sizes.leaves_users = parameters.train_users && !identity_users;
  sizes.leaves_items = parameters.train_items;
  sizes.sums_items = problem.item_features.offsets != nullptr;
  size_features(problem, sizes);
  size_kos(parameters, samples, sizes);
  sizes.sorted =
      std::max<Offset>(sizes.steps_users_at_once ? sizes.batch : 0,
                       FeatureGradients::capacity(sizes.feature_entries, sizes.features_of_a_row));
  if (sizes.leaves_items && !sizes.sums_items)
    sizes.sorted = std::max(sizes.sorted, 2 * sizes.batch);
  return sizes;
}

}  // namespace

SgdPlan::SgdPlan(const SgdProblem& given, const SgdParameters& chosen)
    : problem(given),
      parameters(chosen),
      samples(sgd_samples(given, chosen.loss)),
      sizes(sizes_of(given, chosen, samples)) {}

}  // namespace wf::cuda
