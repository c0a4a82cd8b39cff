#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "warpfactor/als.hpp"
#include "warpfactor/io.hpp"

namespace wf::cli {

/// How `train als` runs, apart from the settings of the model.
struct AlsTraining {
  std::string valid;
  int early_stop = 0;
  std::string checkpoint;
  int checkpoint_every = 0;
  bool resume = false;
  // Set by set_defaults.
  std::string resume_from;
  bool checkpoint_is_ours = false;  ///< its name was not given

  /// The files that are not named follow from the model's.
  void set_defaults(const std::string& out);
};

/// A new model, or the one that --resume goes on with. Bad usage when settings were given that are
/// not those of that model.
ImplicitAls start_als(const CLI::App& command, const AlsConfig& config,
                      const AlsTraining& training);

/// Trains with progress on standard error. Returns whether Ctrl-C ended it.
bool fit_als(ImplicitAls& model, const Interactions& data, const ReadOptions& read,
             const AlsTraining& training);

/// Brings the checkpoint up to date after an interruption, else removes it unless it was named.
void finish_checkpoint(const ImplicitAls& model, bool interrupted, const AlsTraining& training);

}  // namespace wf::cli
