#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "warpfactor/model.hpp"
#include "warpfactor/progress.hpp"

namespace wf {
inline namespace v0_1 {

/// Settings of one call of fit or fit_partial. Callback and validation run on the calling thread,
/// between two iterations; they may read the model but not change it.
struct FitOptions {
  /// Function to call after each iteration, which may end the fit.
  ProgressCallback on_progress;
  /// File in which the model is saved every checkpoint_every iterations; empty saves nothing.
  std::string checkpoint;
  /// Number of iterations between two checkpoints, at least 1 with a checkpoint.
  int checkpoint_every = 0;
  /// Whether to run only what an interrupted call left of config().iterations, with the same
  /// result, on the same data, as a call that was never interrupted. Throws Error(shape) for users
  /// or items that the model lacks.
  bool resume = false;
  /// Quality to watch, higher is better, computed after each iteration.
  std::function<double(const Model&)> validation;
  /// Number of iterations without a better validation after which the fit stops and restores the
  /// best one, at least 0. 0 runs to the end and keeps the last.
  int early_stop = 0;
};

/// Account of a fit. The vectors have one element per iteration.
struct FitReport {
  std::string device;  ///< name of the device that did the work
  /// Whether the fit went on from factors that the model already had, as fit_partial does.
  bool continued = false;
  std::vector<double> loss;  ///< loss after each iteration, NaN where it was not computed
  /// Time of each iteration without that of the loss and the validation. Model files do not hold
  /// it, so that equal runs make equal files: NaN for iterations before a model was loaded.
  std::vector<double> seconds;
  std::vector<double> validation;    ///< values of FitOptions::validation
  std::vector<SampleCounts> counts;  ///< counts of models that are trained by gradient descent
  int best_iteration = 0;  ///< iteration that early_stop restored, counted from 1; 0: none
  bool stopped = false;    ///< whether the callback or early_stop ended the fit
  Offset kept_rows = 0;    ///< number of row solves that broke down and left their row as it was
  double jitter = 0;       ///< largest amount added to the diagonal of a singular Gramian
};

/// Enabled for functions that a ProgressCallback can hold.
template <class Callback>
using if_progress_callback = std::enable_if_t<std::is_invocable_v<Callback&, const Progress&> &&
                                              std::is_constructible_v<ProgressCallback, Callback>>;

}  // namespace v0_1
}  // namespace wf
