#include "models/als_fit.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <string>

#include "data/log.hpp"
#include "data/parallel.hpp"
#include "data/random_factors.hpp"
#include "models/als_config.hpp"
#include "models/join_ids.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

constexpr double not_computed = std::numeric_limits<double>::quiet_NaN();

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void check_options(const Interactions& train, const FitOptions& options) {
  const auto refuse = [](const std::string& message) { throw Error(ErrorCode::argument, message); };
  if (train.size() == 0) refuse("the training data holds no interactions");
  if (!options.checkpoint.empty() && options.checkpoint_every < 1)
    refuse("checkpoint_every is " + std::to_string(options.checkpoint_every) +
           ", expected at least 1 with a checkpoint");
  if (options.early_stop < 0)
    refuse("early_stop is " + std::to_string(options.early_stop) + ", expected at least 0");
  if (options.early_stop > 0 && !options.validation)
    refuse("early_stop needs a validation to watch");
}

/// Throws Error(numeric) naming the first row with a value that is not finite.
void check_finite(const FactorMatrix& factors, const std::string& side, const IdMap& ids) {
  for (Offset row = 0; row < factors.rows(); ++row) {
    const float* const first = factors.row(row);
    const auto wrong = std::find_if(first, first + factors.factors(),
                                    [](float value) { return !std::isfinite(value); });
    if (wrong != first + factors.factors())
      throw Error(ErrorCode::numeric, "the factors of " + side + " '" +
                                          ids.name(static_cast<Id>(row)) + "' (row " +
                                          std::to_string(row) + ") hold " + std::to_string(*wrong) +
                                          "; more regularization or a smaller alpha helps");
  }
}

}  // namespace

void ImplicitAls::fit(const Interactions& train, const FitOptions& options) {
  check_options(train, options);
  // A fit that has restored its best iteration has nothing left to do.
  if (options.resume && report_.best_iteration > 0) return;
  const ThreadScope threads(config_.threads);
  Fit(*this, train, options).run();
}

ImplicitAls::Fit::Fit(ImplicitAls& model, const Interactions& train, const FitOptions& options)
    : model_(model), options_(options) {
  if (options.resume) {
    report_ = model.report_;
    best_ = model.best_;
  }
  report_.stopped = false;
  report_.device = model.backend().name();
  users_ = join_ids(model.user_map(), train.user_map());
  items_ = join_ids(model.item_map(), train.item_map());
  make_solver(train.aligned(users_, items_));
}

void ImplicitAls::Fit::make_solver(const Interactions& train) {
  problem_ = std::make_unique<AlsProblem>(train, model_.config_);
  solver_ = model_.backend().make_als(problem_->users(), problem_->items(),
                                      solver_parameters(model_.config_));
  for (const AlsSide side : {AlsSide::users, AlsSide::items})
    solver_->write_factors(side, first_factors(side).view());
}

/// What the model has, with new rows drawn.
FactorMatrix ImplicitAls::Fit::first_factors(AlsSide side) const {
  const bool users = side == AlsSide::users;
  const FactorMatrix& present = users ? model_.user_factors() : model_.item_factors();
  const Id rows = users ? users_->size() : items_->size();
  const int width = model_.config_.factors;
  FactorMatrix factors = present.rows() > 0 ? present : FactorMatrix(0, width);
  factors.resize(rows);
  draw_normal(factors, present.rows(), model_.config_.init_scale / std::sqrt(double(width)),
              model_.config_.seed, users ? Stream::user_factors : Stream::item_factors);
  return factors;
}

void ImplicitAls::Fit::run() {
  while (done() < model_.config_.iterations && !report_.stopped && !exhausted()) {
    iterate();
    if (options_.validation) validate();
    if (!options_.checkpoint.empty() && done() % options_.checkpoint_every == 0) {
      publish();
      model_.save(options_.checkpoint);
    }
    if (options_.on_progress) report_progress();
  }
  finish();
}

bool ImplicitAls::Fit::exhausted() const {
  return options_.early_stop > 0 && best_ && done() - best_->iteration >= options_.early_stop;
}

void ImplicitAls::Fit::iterate() {
  const auto start = std::chrono::steady_clock::now();
  const AlsReport met = solver_->iterate();
  report_.seconds.push_back(seconds_since(start));
  report_.kept_rows += met.kept_rows;
  report_.jitter = std::max(report_.jitter, met.jitter);
  published_ = false;
  const int every = model_.config_.loss_every;
  const bool due = every > 0 && (done() + 1) % every == 0;
  report_.loss.push_back(due ? problem_->loss(solver_->loss()) : not_computed);
}

void ImplicitAls::Fit::validate() {
  publish();
  const double value = options_.validation(model_);
  if (std::isnan(value))
    throw Error(ErrorCode::numeric,
                "the validation of iteration " + std::to_string(done()) + " is not a number");
  // Iterations that ran without a validation before a resumed fit have none.
  report_.validation.resize(static_cast<std::size_t>(done()), not_computed);
  report_.validation.back() = value;
  if (options_.early_stop > 0 &&
      (!best_ || value > report_.validation[static_cast<std::size_t>(best_->iteration) - 1]))
    best_ = std::make_shared<Best>(Best{done(), model_.user_factors(), model_.item_factors()});
  published_ = false;
}

void ImplicitAls::Fit::report_progress() {
  Progress progress;
  progress.iteration = done();
  progress.iterations = model_.config_.iterations;
  progress.loss = report_.loss.back();
  progress.seconds = report_.seconds.back();
  if (options_.validation) progress.validation = report_.validation.back();
  if (options_.on_progress(progress) == stop) report_.stopped = true;
}

void ImplicitAls::Fit::publish() {
  if (published_) return;
  const int width = model_.config_.factors;
  FactorMatrix users(users_->size(), width), items(items_->size(), width);
  solver_->read_factors(AlsSide::users, users.view());
  solver_->read_factors(AlsSide::items, items.view());
  check_finite(users, "user", *users_);
  check_finite(items, "item", *items_);
  model_.replace_factors(users_, std::move(users), items_, std::move(items));
  model_.report_ = report_;
  model_.best_ = best_;
  published_ = true;
}

void ImplicitAls::Fit::finish() {
  const bool interrupted = report_.stopped;
  if (exhausted()) report_.stopped = true;
  publish();
  if (options_.early_stop > 0 && best_ && !interrupted) {
    report_.best_iteration = best_->iteration;
    model_.replace_factors(users_, best_->user_factors, items_, best_->item_factors);
  }
  model_.report_ = report_;
  model_.best_ = interrupted ? best_ : nullptr;
  if (report_.kept_rows > 0)
    log(LogLevel::warning, "als: " + std::to_string(report_.kept_rows) +
                               " row solves broke down and kept the row's previous factors; more "
                               "regularization helps");
  if (report_.jitter > 0)
    log(LogLevel::warning, "als: the Gramian was singular; up to " +
                               std::to_string(report_.jitter) + " was added to its diagonal");
}

}  // namespace wf
