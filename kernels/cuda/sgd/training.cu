#include "cuda/sgd/training.hpp"

#include <algorithm>

#include "cuda/sgd/batch/tally.hpp"

namespace wf::cuda {
namespace {

std::size_t product(Offset a, Offset b) { return static_cast<std::size_t>(a * b); }

RowTable rows_of(const SideState& state, const std::optional<FeatureSide>& features) {
  return features ? features->rows() : state.rows();
}

}  // namespace

SgdTraining::SgdTraining(const Context& context, const SgdPlan& plan)
    : parameters_(plan.parameters),
      sizes_(plan.sizes),
      samples_(context, plan.problem.interactions, plan.samples),
      users_(context, plan.problem.user_features.columns, plan.problem.frozen_user_features,
             plan.parameters),
      items_(context, plan.problem.item_features.columns, plan.problem.frozen_item_features,
             plan.parameters),
      planned_(sizes_.planned),
      by_user_(sizes_.steps_users_at_once ? sizes_.planned : 0),
      outcomes_(sizes_.batch),
      item_entries_(sizes_.leaves_items ? sizes_.batch : 0, 2, sizes_.items, sizes_.width),
      user_entries_(sizes_.leaves_users ? sizes_.batch : 0, 1, sizes_.users, sizes_.width),
      scratch_(product(sizes_.kos_slots, sizes_.kos_positives)),
      report_(1),
      plan_sort_(by_user_.size()),
      sort_(sizes_.gradients),
      pieces_(sizes_.gradients, parameters_.factors + 1) {
  if (sizes_.sums_users)
    user_features_.emplace(context, plan.problem.user_features, users_.rows(), parameters_.factors,
                           sizes_.leaves_users);
  if (sizes_.sums_items)
    item_features_.emplace(context, plan.problem.item_features, items_.rows(), parameters_.factors,
                           sizes_.leaves_items);
}

std::size_t SgdTraining::bytes_needed(const Context& context, const SgdPlan& plan) {
  const SgdSizes& sizes = plan.sizes;
  const SgdProblem& problem = plan.problem;
  const int factors = plan.parameters.factors;
  const Offset grouped = sizes.steps_users_at_once ? sizes.planned : 0;
  const auto features = [&](const CsrView& rows, bool trained) {
    if (rows.offsets == nullptr) return std::size_t{0};
    return FeatureSide::bytes_needed(context, rows, factors, trained);
  };
  return DeviceSamples::bytes_needed(problem.interactions, plan.samples) +
         SideState::bytes_needed(problem.user_features.columns, problem.frozen_user_features,
                                 plan.parameters) +
         SideState::bytes_needed(problem.item_features.columns, problem.frozen_item_features,
                                 plan.parameters) +
         features(problem.user_features, sizes.leaves_users) +
         features(problem.item_features, sizes.leaves_items) + sizes.planned * sizeof(BatchSample) +
         grouped * sizeof(Keyed) + KeyedSort::bytes_needed(grouped) +
         sizes.batch * sizeof(SgdOutcome) +
         SgdEntries::bytes_needed(sizes.leaves_items ? sizes.batch : 0, 2, sizes.width) +
         SgdEntries::bytes_needed(sizes.leaves_users ? sizes.batch : 0, 1, sizes.width) +
         product(sizes.kos_slots, sizes.kos_positives) * sizeof(std::uint32_t) + sizeof(SgdReport) +
         KeyedSort::bytes_needed(sizes.gradients) +
         RunPieces::bytes_needed(sizes.gradients, factors + 1);
}

std::size_t SgdTraining::bytes_to_make(const SgdPlan& plan) {
  const auto transposition = [](const CsrView& features, bool trained) {
    const bool needed = trained && features.offsets != nullptr;
    return needed ? transpose_bytes(features.size()) : std::size_t{0};
  };
  return std::max(transposition(plan.problem.user_features, plan.sizes.leaves_users),
                  transposition(plan.problem.item_features, plan.sizes.leaves_items));
}

SgdReport SgdTraining::run_epoch(const Context& context, std::uint32_t epoch, float learning_rate) {
  report_.clear(context);
  if (user_features_) user_features_->represent(context);
  if (item_features_) item_features_->represent(context);
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
  const Offset batches = blocks_of(count, sizes_.batch);
  return plan_sort_.sort(context, by_user_.data(), count,
                         static_cast<std::uint64_t>(batches * users));
}

void SgdTraining::run_batch(const Context& context, const UserPass& pass,
                            const SgdStepper& item_stepper) {
  const SgdBatchView& batch = pass.batch;
  run_user_pass(context, pass);
  add_outcomes(context, outcomes_.data(), batch.size, report_.data());
  if (sizes_.leaves_items)
    step(context, items_.view(), item_features_, item_stepper,
         sorted(context, item_entries_, batch.size), true);
  if (sizes_.leaves_users)
    step(context, users_.view(), user_features_, pass.stepper,
         sorted(context, user_entries_, batch.size), parameters_.loss == SgdLoss::logistic);
}

SortedGradients SgdTraining::sorted(const Context& context, SgdEntries& entries, Offset samples) {
  const Offset count = samples * entries.per_sample;
  const Keyed* by_row =
      sort_.sort(context, entries.entries.data(), count, std::uint64_t{entries.none} + 1);
  return {by_row,
          count,
          entries.none,
          entries.coefficients.data(),
          entries.vectors.data(),
          sizes_.width,
          entries.per_sample};
}

void SgdTraining::step(const Context& context, const SgdSideView& state,
                       std::optional<FeatureSide>& features, const SgdStepper& stepper,
                       const SortedGradients& gradients, bool with_bias) {
  if (!features) return step_rows(context, state, stepper, gradients, with_bias, pieces_);
  sum_rows(context, features->clear_gradients(context), gradients, pieces_);
  features->step(context, state, stepper, with_bias);
  features->represent(context);
}

UserPass SgdTraining::pass_of(std::uint32_t epoch, float learning_rate) {
  UserPass pass{};
  pass.samples = samples_.view();
  pass.rules = {parameters_.seed,
                epoch,
                parameters_.negative_sampler,
                parameters_.max_sampled,
                parameters_.candidates,
                parameters_.kos_k,
                parameters_.kos_n};
  pass.loss = parameters_.loss;
  pass.items = rows_of(items_, item_features_);
  pass.user_rows = rows_of(users_, user_features_);
  pass.users = users_.view();
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
