#include "cuda/sgd/training.hpp"

#include <algorithm>

#include "cuda/sgd/represent.hpp"
#include "cuda/sgd/tally.hpp"

namespace wf::cuda {
namespace {

std::size_t product(Offset a, Offset b) { return static_cast<std::size_t>(a * b); }

}  // namespace

SgdTraining::SgdTraining(const Context& context, const SgdPlan& plan)
    : parameters_(plan.parameters),
      sizes_(plan.sizes),
      samples_(context, plan.problem.interactions, plan.samples),
      users_(context, plan.problem.user_features, plan.parameters),
      items_(context, plan.problem.item_features, plan.parameters),
      planned_(sizes_.planned),
      by_user_(sizes_.steps_users_at_once ? sizes_.planned : 0),
      outcomes_(sizes_.batch),
      item_entries_(sizes_.leaves_items ? sizes_.batch : 0, 2, sizes_.items, sizes_.width),
      user_entries_(sizes_.leaves_users ? sizes_.batch : 0, 1, sizes_.users, sizes_.width),
      item_rows_(sizes_.sums_items ? product(sizes_.items, sizes_.width) : 0),
      item_biases_(sizes_.sums_items ? sizes_.items : 0),
      scratch_(product(sizes_.kos_slots, sizes_.kos_positives)),
      report_(1),
      plan_sort_(by_user_.size()),
      sort_(sizes_.sorted),
      feature_gradients_(sizes_.feature_gradients, sizes_.features_of_a_row) {
  item_rows_.clear(context);
}

std::size_t SgdTraining::bytes_needed(const SgdPlan& plan) {
  const SgdSizes& sizes = plan.sizes;
  const SgdProblem& problem = plan.problem;
  const Offset grouped = sizes.steps_users_at_once ? sizes.planned : 0;
  return DeviceSamples::bytes_needed(problem.interactions, plan.samples) +
         SideState::bytes_needed(problem.user_features, plan.parameters) +
         SideState::bytes_needed(problem.item_features, plan.parameters) +
         sizes.planned * sizeof(BatchSample) + grouped * sizeof(Keyed) +
         RadixSort::bytes_needed(grouped) + sizes.batch * sizeof(SgdOutcome) +
         SgdEntries::bytes_needed(sizes.leaves_items ? sizes.batch : 0, 2, sizes.width) +
         SgdEntries::bytes_needed(sizes.leaves_users ? sizes.batch : 0, 1, sizes.width) +
         (sizes.sums_items ? product(sizes.items, sizes.width + 1) * sizeof(float) : 0) +
         product(sizes.kos_slots, sizes.kos_positives) * sizeof(std::uint32_t) + sizeof(SgdReport) +
         RadixSort::bytes_needed(sizes.sorted) +
         FeatureGradients::bytes_needed(sizes.feature_gradients, sizes.features_of_a_row);
}

SgdReport SgdTraining::run_epoch(const Context& context, std::uint32_t epoch, float learning_rate) {
  report_.clear(context);
  const SgdOrder order(parameters_.seed, epoch, sizes_.samples);
  UserPass pass = pass_of(epoch, learning_rate);
  const SgdStepper item_stepper = stepper(parameters_.item_alpha, learning_rate);
  for (Offset begin = 0; begin < sizes_.samples; begin += sizes_.planned) {
    const Offset count = std::min(sizes_.planned, sizes_.samples - begin);
    const Keyed* by_user = plan_batches(context, order, begin, count);
    for (Offset first = 0; first < count; first += sizes_.batch) {
      pass.batch.size = std::min(sizes_.batch, count - first);
      pass.batch.samples = planned_.data() + first;
      pass.batch.by_user = by_user == nullptr ? nullptr : by_user + first;
      run_batch(context, pass, item_stepper);
    }
  }
  SgdReport report;
  report_.download(context, &report, 1);
  return report;
}

const Keyed* SgdTraining::plan_batches(const Context& context, const SgdOrder& order, Offset begin,
                                       Offset count) {
  const Offset users = sizes_.users;
  take_from_order(context, order, begin, count, sizes_.batch, users, samples_.view(),
                  planned_.data(), by_user_.data());
  if (!sizes_.steps_users_at_once) return nullptr;
  const Offset batches = (count + sizes_.batch - 1) / sizes_.batch;
  return plan_sort_.sort(context, by_user_.data(), count,
                         static_cast<std::uint64_t>(batches * users));
}

void SgdTraining::run_batch(const Context& context, const UserPass& pass,
                            const SgdStepper& item_stepper) {
  const SgdBatchView& batch = pass.batch;
  if (sizes_.sums_items)
    represent_rows(context, items_.view(), items_.rows().view(), sizes_.items, item_rows_.data(),
                   item_biases_.data());
  run_user_pass(context, pass);
  add_outcomes(context, outcomes_.data(), batch.size, report_.data());
  if (sizes_.leaves_items) apply(context, items_, item_stepper, item_entries_, batch.size, true);
  if (sizes_.leaves_users)
    apply(context, users_, pass.stepper, user_entries_, batch.size,
          parameters_.loss == SgdLoss::logistic);
}

void SgdTraining::apply(const Context& context, const SideState& side, const SgdStepper& stepper,
                        const SgdEntries& entries, Offset samples, bool with_bias) {
  const Offset count = samples * entries.a_sample;
  if (side.rows().is_identity()) {
    const Keyed* sorted =
        sort_.sort(context, entries.entries.data(), count, std::uint64_t{entries.none} + 1);
    apply_gradients(context, side.view(), stepper,
                    {sorted, count, entries.none, entries.coefficients.data(), nullptr,
                     entries.a_sample, entries.vectors.data()},
                    with_bias);
    return;
  }
  const auto features = static_cast<std::uint32_t>(side.features());
  FeatureGradients& gradients = feature_gradients_;
  for (Offset first = 0; first < count; first += gradients.chunk()) {
    gradients.expand(context, side.rows().view(), entries.view(), first,
                     std::min(first + gradients.chunk(), count));
    const Keyed* sorted = sort_.sort(context, gradients.keyed(), gradients.count(), features);
    apply_gradients(context, side.view(), stepper,
                    {sorted, gradients.count(), features, gradients.scales(),
                     gradients.vector_rows(), 1, entries.vectors.data()},
                    with_bias);
  }
}

UserPass SgdTraining::pass_of(std::uint32_t epoch, float learning_rate) const {
  UserPass pass{};
  pass.samples = samples_.view();
  pass.rules = {parameters_.seed,       epoch,
                parameters_.sampler,    parameters_.max_sampled,
                parameters_.candidates, parameters_.kos_k,
                parameters_.kos_n};
  pass.loss = parameters_.loss;
  const SgdSideView items = items_.view();
  pass.items = sizes_.sums_items ? ItemTable{item_rows_.data(), item_biases_.data(), sizes_.width}
                                 : ItemTable{items.embeddings, items.biases, sizes_.width};
  pass.users = users_.view();
  pass.user_rows = users_.rows().view();
  pass.stepper = stepper(parameters_.user_alpha, learning_rate);
  pass.steps_at_once = sizes_.steps_users_at_once;
  pass.batch.outcomes = outcomes_.data();
  pass.batch.items = item_entries_.view();
  pass.batch.users = user_entries_.view();
  pass.scratch = scratch_.data();
  pass.scratch_slots = sizes_.kos_slots;
  pass.scratch_width = sizes_.kos_positives;
  return pass;
}

SgdStepper SgdTraining::stepper(double alpha, float learning_rate) const {
  return {parameters_.schedule, learning_rate, static_cast<float>(alpha),
          static_cast<float>(parameters_.rho), static_cast<float>(parameters_.epsilon)};
}

}  // namespace wf::cuda
