#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/support/print.hpp"
#include "cli/support/progress_display.hpp"
#include "cli/support/stop_signal.hpp"
#include "cli/train/settings.hpp"
#include "warpfactor/fit.hpp"
#include "warpfactor/io.hpp"

namespace wf::cli {

/// What every `train` is told, apart from the settings of the model.
struct Training {
  std::string data;
  std::string out;
  ReadOptions read;
  bool json = false;
  // Of models that are trained by iterations.
  std::string valid;
  std::string valid_metric = "ndcg@10";
  int early_stop = 0;
  std::string checkpoint;
  int checkpoint_every = 0;
  bool resume = false;
  std::string from;
  // Set by prepare.
  std::string resume_from;
  bool checkpoint_is_ours = false;  ///< its name was not given

  /// Bad usage for values that do not fit each other; names the files that follow from the model's.
  void prepare();
};

/// DATA, --out, --json and how the data is read.
void add_data_options(CLI::App& command, Training& training);
/// --valid, --valid-metric, --early-stop, --checkpoint, --checkpoint-every, --resume and --from.
void add_iteration_options(CLI::App& command, Training& training);

/// What every training reports: model, settings, size of the data.
Json summary(const std::string& model, const Training& training, const Interactions& data);
/// The same with what the fit did, or a line for people to read; `passes`: "iterations".
void print_report(Json summary, const FitReport& report, const Training& training,
                  const char* passes);

/// What is computed after each iteration and when to save.
FitOptions fit_options(const Training& training, const Interactions& data,
                       const Interactions& valid);

/// Removes the checkpoint of a training that is complete, unless it was named.
void finish_checkpoint(bool interrupted, const Training& training);

/// Warns of entries of `valid` that are also in `data`. Throws Error(shape) when all are.
void check_valid(const Training& training, const Interactions& data, const Interactions& valid);

/// A new model, the one that --resume goes on with, or that of --from with the settings that were
/// given. Bad usage when settings were given that are not those of a resumed model.
template <class Model, class Config>
Model start_model(const CLI::App& command, const Config& config, const Training& training) {
  if (!training.resume && training.from.empty()) return Model(config);
  Model model = Model::load(training.resume ? training.resume_from : training.from, config.device);
  if (training.resume)
    check_same_settings(command, config, model.config());
  else
    model.set_config(given_settings(command, config, model.config()));
  return model;
}

/// Trains with progress on standard error, saves the model and prints what happened. `options` are
/// fit_options' with what else the model's fit takes.
template <class Model, class Options>
void train_model(Model& model, const Interactions& data, Options options, const Training& training,
                 const char* passes) {
  if (!training.json)
    note("{} users, {} items, {} interactions", data.user_count(), data.item_count(), data.size());
  const StopSignal interrupt;  // that nothing ends the command before the model is saved
  {
    ProgressDisplay display(training.valid_metric);
    options.on_progress = [&](const Progress& progress) {
      display.show(progress);
      return !interrupt.came();
    };
    training.from.empty() ? model.fit(data, options) : model.fit_partial(data, options);
  }
  const bool interrupted = interrupt.came();
  model.save(training.out);
  if (interrupted && training.checkpoint_every > 0) model.save(training.checkpoint);
  finish_checkpoint(interrupted, training);
  if (interrupted)
    note("interrupted after iteration {}; the model so far is saved, --resume goes on",
         model.report().seconds.size());
  Json json = summary(model.kind(), training, data);
  json["settings"] = settings_to_json(model.config());
  print_report(std::move(json), model.report(), training, passes);
}

}  // namespace wf::cli
