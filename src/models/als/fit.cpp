#include "models/als/fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/log.hpp"
#include "base/parallel.hpp"
#include "data/random_factors.hpp"
#include "models/als/config.hpp"
#include "models/check_finite.hpp"
#include "models/join_ids.hpp"
#include "models/stopwatch.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

constexpr double not_computed = std::numeric_limits<double>::quiet_NaN();

constexpr const char* advice = "more regularization or a smaller alpha helps";

}  // namespace

void ImplicitAls::fit(const Interactions& train, const FitOptions& options) {
  run_fit(train, options, false);
}

void ImplicitAls::fit_partial(const Interactions& train, const FitOptions& options) {
  run_fit(train, options, true);
}

void ImplicitAls::run_fit(const Interactions& train, const FitOptions& options, bool continues) {
  const bool can_learn = check_training_data(train);
  if (options.resume) check_resumed_data(*this, train);
  // A fit that has restored its best iteration has nothing left to do.
  if (options.resume && report_.best_iteration > 0) return;
  const ThreadScope threads(config_.threads);
  fit_or_restore(*this, [&] {
    Fit(*this, train, options, {can_learn, continues || options.resume}).run();
  });
}

ImplicitAls::Fit::Fit(ImplicitAls& model, const Interactions& train, const FitOptions& options,
                      Start start)
    : FitLoop(model, options, model.config_.iterations,
              options.resume ? model.report_ : FitReport(),
              options.resume && model.best_ ? model.best_->iteration : 0),
      model_(model),
      can_learn_(start.can_learn),
      best_(options.resume ? model.best_ : nullptr) {
  const bool from_factors = start.continues && model.items().size() > 0;
  report().device = model.engine().backend->name();
  if (!options.resume) report().continued = from_factors;
  users_ = from_factors ? join_ids(model.user_map(), train.user_map()) : train.user_map();
  items_ = from_factors ? join_ids(model.item_map(), train.item_map()) : train.item_map();
  make_solver(train.aligned(users_, items_), from_factors);
}

void ImplicitAls::Fit::make_solver(const Interactions& train, bool from_factors) {
  problem_ = std::make_unique<AlsProblem>(train, model_.config_);
  solver_ = model_.engine().backend->make_als(problem_->users(), problem_->items(),
                                              solver_parameters(model_.config_));
  const FactorMatrix none(0, model_.config_.factors);
  solver_->write_factors(
      Side::users, first_factors(Side::users, from_factors ? model_.user_factors() : none).view());
  solver_->write_factors(
      Side::items, first_factors(Side::items, from_factors ? model_.item_factors() : none).view());
}

/// The rows that there are, followed by newly drawn ones.
FactorMatrix ImplicitAls::Fit::first_factors(Side side, const FactorMatrix& present) const {
  const bool users = side == Side::users;
  const int width = model_.config_.factors;
  FactorMatrix factors = present;
  factors.resize(users ? users_->size() : items_->size());
  draw_normal(factors, present.rows(), model_.config_.init_scale / std::sqrt(double(width)),
              model_.config_.seed, users ? Stream::user_factors : Stream::item_factors);
  return factors;
}

void ImplicitAls::Fit::iterate() {
  const Stopwatch stopwatch;
  const AlsReport met = solver_->iterate();
  report().seconds.push_back(stopwatch.seconds());
  report().kept_rows += met.kept_rows;
  report().jitter = std::max(report().jitter, met.jitter);
  const int every = model_.config_.loss_every;
  const bool due = every > 0 && (done() + 1) % every == 0;
  report().loss.push_back(due ? problem_->loss(solver_->loss()) : not_computed);
}

void ImplicitAls::Fit::publish() {
  const int width = model_.config_.factors;
  FactorMatrix users(users_->size(), width), items(items_->size(), width);
  solver_->read_factors(Side::users, users.view());
  solver_->read_factors(Side::items, items.view());
  check_finite(users, "user", *users_, advice);
  check_finite(items, "item", *items_, advice);
  if (can_learn_ && done() > 0)
    check_tells_items_apart(items, "less regularization or a larger init_scale or alpha helps");
  model_.set_factors(users_, std::make_shared<const FactorMatrix>(std::move(users)), items_,
                     std::make_shared<const FactorMatrix>(std::move(items)));
  // Copies of the model may go on with the solvers of the factors before.
  model_.fold_ins_ = std::make_shared<FoldIns>();
  model_.report_ = report();
  model_.best_ = best_;
}

void ImplicitAls::Fit::keep_best() {
  best_ = std::make_shared<Best>(
      Best{kept(), model_.shared_user_factors(), model_.shared_item_factors()});
}

void ImplicitAls::Fit::restore_best() {
  model_.set_factors(users_, best_->user_factors, items_, best_->item_factors);
}

void ImplicitAls::Fit::finish(bool drop_best) {
  model_.report_ = report();
  model_.best_ = drop_best ? nullptr : best_;
  if (report().kept_rows > 0)
    log(LogLevel::warning, "als: " + std::to_string(report().kept_rows) +
                               " row solves broke down and kept the row's previous factors; more "
                               "regularization helps");
  if (report().jitter > 0)
    log(LogLevel::warning, "als: the Gramian was singular; up to " +
                               std::to_string(report().jitter) + " was added to its diagonal");
}

}  // namespace wf
