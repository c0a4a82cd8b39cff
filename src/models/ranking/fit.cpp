#include "models/ranking/fit.hpp"

#include <cmath>
#include <sstream>
#include <string>

#include "base/parallel.hpp"
#include "contract/backend.hpp"
#include "models/check_finite.hpp"
#include "models/join_ids.hpp"
#include "models/ranking/config.hpp"
#include "models/ranking/representation.hpp"
#include "models/stopwatch.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

void check_there_are_both(const Interactions& train) {
  if (train.user_count() == 0 || train.item_count() == 0)
    throw Error(ErrorCode::argument, "the training data has " + std::to_string(train.user_count()) +
                                         " users and " + std::to_string(train.item_count()) +
                                         " items, expected some of each");
}

}  // namespace

void RankingSgd::fit(const Interactions& train, const RankingFitOptions& options) {
  check_there_are_both(train);
  if (options.resume) check_resumed_data(*this, train);
  // A fit that has restored its best iteration has nothing left to do.
  if (options.resume && report_.best_iteration > 0) return;
  const ThreadScope threads(config_.threads);
  Fit(*this, train, options).run();
}

RankingSgd::Fit::Fit(RankingSgd& model, const Interactions& train, const RankingFitOptions& options)
    : FitLoop(model, options, model.config_.epochs, options.resume ? model.report_ : FitReport(),
              options.resume && model.best_ ? model.best_->iteration : 0),
      model_(model),
      best_(options.resume ? model.best_ : nullptr),
      train_(train.aligned(join_ids(model.user_map(), train.user_map()),
                           join_ids(model.item_map(), train.item_map()))),
      users_(side_rows(model.state_->users, options.user_features, train_.user_map(), "user")),
      items_(side_rows(model.state_->items, options.item_features, train_.item_map(), "item")),
      epochs_(model.state_->epochs) {
  report().device = model.backend().name();
  if (options.sample_weights != nullptr) weights_ = entry_weights(train_, *options.sample_weights);
  check_labels(train_.by_user(), model.config_.loss);
  make_trainer();
}

void RankingSgd::Fit::make_trainer() {
  SgdProblem problem;
  problem.interactions = train_.by_user();
  problem.weights = weights_.empty() ? nullptr : weights_.data();
  problem.user_features = users_.rows.view();
  problem.item_features = items_.rows.view();
  const RankingConfig& config = model_.config_;
  trainer_ = model_.backend().make_sgd(problem, trainer_parameters(config, problem));
  const RankingSide users =
      grown(model_.state_->users, users_.own, users_.named, Side::users, config);
  const RankingSide items =
      grown(model_.state_->items, items_.own, items_.named, Side::items, config);
  trainer_->write_state(Side::users, users.state());
  trainer_->write_state(Side::items, items.state());
}

void RankingSgd::Fit::iterate() {
  const double rate = learning_rate(model_.config_, epochs_);
  const Stopwatch stopwatch;
  const SgdReport met = trainer_->run_epoch(static_cast<std::uint32_t>(epochs_), rate);
  report().seconds.push_back(stopwatch.seconds());
  ++epochs_;
  check_report(met);
  report().loss.push_back(met.samples > 0 ? met.loss / static_cast<double>(met.samples) : 0);
  report().counts.push_back({met.samples, met.updates, met.skipped, met.draws});
}

std::string RankingSgd::Fit::divergence() const {
  const RankingConfig& config = model_.config_;
  std::ostringstream text;
  text << "the training diverged in epoch " << epochs_;
  if (config.schedule == SgdSchedule::adagrad)
    text << ", a learning_rate smaller than " << learning_rate(config, epochs_ - 1) << " helps";
  return text.str();
}

void RankingSgd::Fit::check_report(const SgdReport& met) const {
  if (met.non_finite == 0 && std::isfinite(met.loss)) return;
  throw Error(ErrorCode::numeric, divergence() + ": " + std::to_string(met.non_finite) + " of " +
                                      std::to_string(met.samples) +
                                      " samples have a score that is not finite");
}

void RankingSgd::Fit::publish() {
  const RankingConfig& config = model_.config_;
  auto state = std::make_shared<State>();
  state->epochs = epochs_;
  state->users = RankingSide(users_.own, users_.named, config.factors, config.schedule);
  state->items = RankingSide(items_.own, items_.named, config.factors, config.schedule);
  trainer_->read_state(Side::users, state->users.state());
  trainer_->read_state(Side::items, state->items.state());
  const Backend& backend = model_.backend();
  FactorMatrix users = representation(backend, users_.rows, state->users, Side::users, config);
  FactorMatrix items = representation(backend, items_.rows, state->items, Side::items, config);
  check_finite(users, "user", train_.users(), divergence());
  check_finite(items, "item", train_.items(), divergence());
  model_.set_factors(train_.user_map(), std::move(users), train_.item_map(), std::move(items));
  model_.state_ = std::move(state);
  model_.report_ = report();
  model_.best_ = best_;
}

void RankingSgd::Fit::keep_best() {
  best_ = std::make_shared<Best>(
      Best{kept(), model_.state_, model_.user_factors(), model_.item_factors()});
}

void RankingSgd::Fit::restore_best() {
  model_.set_factors(train_.user_map(), best_->user_factors, train_.item_map(),
                     best_->item_factors);
  model_.state_ = best_->state;
}

void RankingSgd::Fit::finish(bool drop_best) {
  model_.report_ = report();
  model_.best_ = drop_best ? nullptr : best_;
}

}  // namespace wf
