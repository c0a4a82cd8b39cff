#include "models/fit_loop.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "data/translate.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorCode::argument, message); }

void check_options(const FitOptions& options) {
  if (!options.checkpoint.empty() && options.checkpoint_every < 1)
    refuse("checkpoint_every is " + std::to_string(options.checkpoint_every) +
           ", expected at least 1 with a checkpoint");
  if (options.early_stop < 0)
    refuse("early_stop is " + std::to_string(options.early_stop) + ", expected at least 0");
  if (options.early_stop > 0 && !options.validation)
    refuse("early_stop needs a validation to watch");
}

}  // namespace

bool check_training_data(const Interactions& train) {
  if (train.size() == 0) refuse("the training data holds no interactions");
  const CsrView entries = train.by_user();
  for (Offset k = 0; k < entries.size(); ++k)
    if (entries.value(k) > 0) return true;
  log(LogLevel::warning, "none of the " + std::to_string(train.size()) +
                             " entries has a value above 0: there is nothing to prefer");
  return false;
}

void check_resumed_data(const Model& model, const Interactions& train) {
  if (model.users().size() == 0) return;
  const auto check = [](const std::string& side, const IdMap& found, const IdMap& known) {
    const std::vector<Id> place = translate(found, known);
    const auto unknown = std::find(place.begin(), place.end(), no_id);
    if (unknown == place.end()) return;
    throw Error(ErrorCode::shape,
                "a fit is resumed with the data that it began with, of which " + side + " '" +
                    found.name(static_cast<Id>(unknown - place.begin())) +
                    "' was none; without resume, fit and fit_partial take new data");
  };
  check("user", train.users(), model.users());
  check("item", train.items(), model.items());
}

FitLoop::FitLoop(const Model& model, const FitOptions& options, int iterations, FitReport report,
                 int kept)
    : model_(model),
      options_(options),
      iterations_(iterations),
      report_(std::move(report)),
      kept_(kept) {
  check_options(options);
  report_.stopped = false;
}

void FitLoop::run() {
  while (done() < iterations_ && !report_.stopped && !exhausted()) {
    iterate();
    published_ = false;
    if (options_.validation) validate();
    if (!options_.checkpoint.empty() && done() % options_.checkpoint_every == 0) {
      publish_once();
      model_.save(options_.checkpoint);
    }
    if (options_.on_progress) report_progress();
  }
  end();
}

bool FitLoop::exhausted() const {
  return options_.early_stop > 0 && kept_ > 0 && done() - kept_ >= options_.early_stop;
}

void FitLoop::publish_once() {
  if (!published_) publish();
  published_ = true;
}

void FitLoop::validate() {
  publish_once();
  const double value = options_.validation(model_);
  if (std::isnan(value))
    throw Error(ErrorCode::numeric,
                "the validation of iteration " + std::to_string(done()) + " is not a number");
  // Iterations that ran without a validation before a resumed fit have none.
  report_.validation.resize(static_cast<std::size_t>(done()),
                            std::numeric_limits<double>::quiet_NaN());
  report_.validation.back() = value;
  if (options_.early_stop > 0 &&
      (kept_ == 0 || value > report_.validation[static_cast<std::size_t>(kept_) - 1])) {
    kept_ = done();
    keep_best();
  }
  published_ = false;
}

void FitLoop::report_progress() {
  Progress progress;
  progress.iteration = done();
  progress.iterations = iterations_;
  progress.loss = report_.loss.back();
  progress.seconds = report_.seconds.back();
  if (options_.validation) progress.validation = report_.validation.back();
  add_to(progress);
  if (!options_.on_progress(progress)) report_.stopped = true;
}

void FitLoop::end() {
  const bool interrupted = report_.stopped;
  if (exhausted()) report_.stopped = true;
  publish_once();
  if (options_.early_stop > 0 && kept_ > 0 && !interrupted) {
    report_.best_iteration = kept_;
    restore_best();
  }
  finish(!interrupted);
}

}  // namespace wf
