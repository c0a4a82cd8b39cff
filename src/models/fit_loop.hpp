#pragma once

#include <utility>

#include "warpfactor/fit.hpp"
#include "warpfactor/id_map.hpp"

namespace wf {

/// One call of a fit() that goes by iterations: what is common to all models.
class FitLoop {
 public:
  /// Throws Error(argument) for options that do not fit each other. `report`: of the fit that is
  /// resumed, else a new one. kept: the iteration whose state a resumed fit keeps as the best.
  FitLoop(const Model& model, const FitOptions& options, int iterations, FitReport report,
          int kept);
  virtual ~FitLoop() = default;
  FitLoop(const FitLoop&) = delete;
  FitLoop& operator=(const FitLoop&) = delete;

  void run();

 protected:
  int done() const { return static_cast<int>(report_.loss.size()); }
  FitReport& report() { return report_; }
  const FitReport& report() const { return report_; }
  /// 0: none is kept.
  int kept() const { return kept_; }

  /// Runs one iteration and appends its seconds and its loss to the report.
  virtual void iterate() = 0;
  /// Gives the model the state after the last iteration and the report so far.
  virtual void publish() = 0;
  /// Keeps the published state, that of iteration kept(), as the best, for the model as well.
  virtual void keep_best() = 0;
  virtual void restore_best() = 0;
  /// Gives the model the final report; drop_best: nobody will go on from the best state.
  virtual void finish(bool drop_best) = 0;
  virtual void add_to(Progress&) const {}

 private:
  /// early_stop iterations brought nothing better.
  bool exhausted() const;
  void publish_once();
  void validate();
  void report_progress();
  void end();

  const Model& model_;
  const FitOptions& options_;
  int iterations_;
  FitReport report_;
  int kept_;
  bool published_ = false;  ///< the model has the current state
};

/// Runs `fit`, which changes `model`. What it throws leaves the model as it was.
template <class Model, class Work>
void fit_or_restore(Model& model, const Work& fit) {
  Model before(model);
  try {
    fit();
  } catch (...) {
    model = std::move(before);
    throw;
  }
}

/// Throws Error(argument) for no interactions. Returns whether one has a value above 0 and warns
/// where none has: nothing can be learnt then.
bool check_training_data(const Interactions& train);

/// Throws Error(shape) where `train` has users or items that the fitted `model`, whose fit is to be
/// resumed, lacks.
void check_resumed_data(const Model& model, const Interactions& train);

}  // namespace wf
