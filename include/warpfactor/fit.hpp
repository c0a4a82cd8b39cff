#pragma once

#include <functional>
#include <string>
#include <vector>

#include "warpfactor/model.hpp"
#include "warpfactor/progress.hpp"

namespace wf {

struct FitOptions {
  ProgressCallback on_progress;
  /// Where to save the model every checkpoint_every iterations; empty: nowhere.
  std::string checkpoint;
  int checkpoint_every = 0;
  /// Runs only what is left of config().iterations after the iterations the model already has, with
  /// the same result, on the same data, as a fit that was never interrupted. Throws Error(shape)
  /// for users or items that the model lacks.
  bool resume = false;
  /// A quality to watch, higher is better, computed after each iteration.
  std::function<double(const Model&)> validation;
  /// With `validation`: stop after so many iterations without a new best and restore the best.
  /// 0: run to the end and keep the last.
  int early_stop = 0;
};

/// What a fit did. Vectors have one element an iteration.
struct FitReport {
  std::string device;           ///< that did the work
  std::vector<double> loss;     ///< NaN where it was not computed
  std::vector<double> seconds;  ///< loss and validation not counted
  std::vector<double> validation;
  std::vector<SampleCounts> counts;  ///< of models that are trained by gradient descent
  int best_iteration = 0;            ///< the model's, when early_stop restored it
  bool stopped = false;              ///< by the callback or early_stop
  Offset kept_rows = 0;              ///< solves that broke down and left a row as it was
  double jitter = 0;                 ///< largest amount added to the diagonal of a singular Gramian
};

}  // namespace wf
