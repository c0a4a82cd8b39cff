#include "cli/support/als_training.hpp"

#include <filesystem>

#include "cli/support/als_options.hpp"
#include "cli/support/files.hpp"
#include "cli/support/options.hpp"
#include "cli/support/progress_display.hpp"
#include "cli/support/stop_signal.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/evaluate.hpp"

namespace wf::cli {

void AlsTraining::set_defaults(const std::string& out) {
  checkpoint_is_ours = checkpoint.empty();
  if (checkpoint_is_ours) checkpoint = out + ".checkpoint";
  if (checkpoint_every > 0) check_writable(checkpoint);
  resume_from = std::filesystem::exists(checkpoint) ? checkpoint : out;
  if (resume && !std::filesystem::exists(resume_from))
    throw Error(ErrorCode::file,
                "nothing to resume: there is neither " + checkpoint + " nor " + out);
}

ImplicitAls start_als(const CLI::App& command, const AlsConfig& config,
                      const AlsTraining& training) {
  if (!training.resume) return ImplicitAls(config);
  ImplicitAls model = ImplicitAls::load(training.resume_from, config.device);
  check_same_settings(command, config, model.config());
  return model;
}

bool fit_als(ImplicitAls& model, const Interactions& data, const ReadOptions& read,
             const AlsTraining& training) {
  FitOptions options;
  options.resume = training.resume;
  options.early_stop = training.early_stop;
  options.checkpoint_every = training.checkpoint_every;
  if (training.checkpoint_every > 0) options.checkpoint = training.checkpoint;
  Interactions valid;
  if (!training.valid.empty()) {
    valid = read_data(training.valid, read);
    options.validation = [&](const Model& current) {
      EvaluateOptions lists_only;
      lists_only.auc = false;
      return evaluate(current, data, valid, lists_only).at("ndcg@10");
    };
  }
  ProgressDisplay display;
  StopSignal interrupt;
  options.on_progress = [&](const Progress& progress) {
    display.show(progress);
    return interrupt.came() ? stop : go_on;
  };
  model.fit(data, options);
  return interrupt.came();
}

void finish_checkpoint(const ImplicitAls& model, bool interrupted, const AlsTraining& training) {
  if (interrupted && training.checkpoint_every > 0) return model.save(training.checkpoint);
  std::error_code ignored;
  if (training.checkpoint_is_ours && (training.checkpoint_every > 0 || training.resume))
    std::filesystem::remove(training.checkpoint, ignored);
}

}  // namespace wf::cli
