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
  run_fit(train, options, false);
}

void RankingSgd::fit_partial(const Interactions& train, const RankingFitOptions& options) {
  run_fit(train, options, true);
}

void RankingSgd::run_fit(const Interactions& train, const RankingFitOptions& options,
                         bool continues) {
  check_there_are_both(train);
  if (options.resume) check_resumed_data(*this, train);
  // A fit that has restored its best iteration has nothing left to do.
  if (options.resume && report_.best_iteration > 0) return;
  const ThreadScope threads(config_.threads);
  fit_or_restore(*this, [&] { Fit(*this, train, options, continues || options.resume).run(); });
}

RankingSgd::Fit::Fit(RankingSgd& model, const Interactions& train, const RankingFitOptions& options,
                     bool continues)
    : FitLoop(model, options, model.config_.epochs, options.resume ? model.report_ : FitReport(),
              options.resume && model.best_ ? model.best_->iteration : 0),
      model_(model),
      best_(options.resume ? model.best_ : nullptr),
      start_(continues ? model.state_ : std::make_shared<const State>()),
      train_(start_->users.fitted() ? train.aligned(join_ids(model.user_map(), train.user_map()),
                                                    join_ids(model.item_map(), train.item_map()))
                                    : train),
      normalize_features_(options.normalize_features),
      users_(side_rows(
          start_->users,
          {"user", options.user_features, options.user_identity, options.normalize_features},
          train_.user_map())),
      items_(side_rows(
          start_->items,
          {"item", options.item_features, options.item_identity, options.normalize_features},
          train_.item_map())),
      epochs_(start_->epochs) {
  report().device = model.engine().backend->name();
  if (!options.resume) report().continued = start_->users.fitted();
  check_normalization();
  if (options.sample_weights.size() > 0) weights_ = entry_weights(train_, options.sample_weights);
  can_learn_ = check_samples(train_.by_user(), weights_, model.config_.loss);
  make_trainer();
}

void RankingSgd::Fit::check_normalization() const {
  const bool has_names = start_->users.named->size() + start_->items.named->size() > 0;
  if (has_names && normalize_features_ != start_->normalize_features)
    throw Error(ErrorCode::shape, std::string("the model was fitted with normalize_features ") +
                                      (start_->normalize_features ? "true" : "false") +
                                      "; go on with the same");
}

void RankingSgd::Fit::make_trainer() {
  SgdProblem problem;
  problem.interactions = train_.by_user();
  problem.weights = weights_.empty() ? nullptr : weights_.data();
  problem.user_features = users_.rows.view();
  problem.item_features = items_.rows.view();
  const RankingConfig& config = model_.config_;
  trainer_ = model_.engine().backend->make_sgd(problem, trainer_parameters(config, problem));
  const RankingSide users = grown(start_->users, users_.own, users_.named, Side::users, config);
  const RankingSide items = grown(start_->items, items_.own, items_.named, Side::items, config);
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
  state->normalize_features = normalize_features_;
  state->users = RankingSide(users_.own, users_.named, config.factors, config.schedule);
  state->items = RankingSide(items_.own, items_.named, config.factors, config.schedule);
  trainer_->read_state(Side::users, state->users.state());
  trainer_->read_state(Side::items, state->items.state());
  const Backend& backend = *model_.engine().backend;
  FactorMatrix users = representation(backend, users_.rows, state->users, Side::users, config);
  FactorMatrix items = representation(backend, items_.rows, state->items, Side::items, config);
  check_finite(users, "user", train_.users(), divergence());
  check_finite(items, "item", train_.items(), divergence());
  if (can_learn_ && done() > 0)
    check_tells_items_apart(items, "with an identity or other features they can differ");
  model_.set_factors(train_.user_map(), std::make_shared<const FactorMatrix>(std::move(users)),
                     train_.item_map(), std::make_shared<const FactorMatrix>(std::move(items)));
  model_.state_ = std::move(state);
  model_.report_ = report();
  model_.best_ = best_;
}

void RankingSgd::Fit::keep_best() {
  best_ = std::make_shared<Best>(
      Best{kept(), model_.state_, model_.shared_user_factors(), model_.shared_item_factors()});
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
