#include <memory>

#include "cli/train/models.hpp"
#include "cli/train/training.hpp"

namespace wf::cli {
namespace {

struct Options {
  Training training;
  AlsConfig config;
};

void run(const CLI::App& command, Options& options) {
  const ImplicitAls checks_the_settings(options.config);
  options.training.prepare();
  const Interactions data = read_data(options.training.data, options.training.read);
  Interactions valid;
  if (!options.training.valid.empty())
    valid = read_data(options.training.valid, options.training.read);
  auto model = start_model<ImplicitAls>(command, options.config, options.training);
  train_model(model, data, fit_options(options.training, data, valid), options.training,
              "iterations");
}

}  // namespace

void add_train_als(CLI::App& train) {
  CLI::App* command = train.add_subcommand(
      "als",
      "implicit feedback, alternating least squares (Hu, Koren, Volinsky 2008): every "
      "stored rating says 'liked', a larger one more surely");
  const auto options = std::make_shared<Options>();
  add_data_options(*command, options->training);
  add_iteration_options(*command, options->training);
  add_setting_options(*command, options->config);
  command->footer(
      "Ctrl-C or SIGTERM ends the training after the current iteration and saves the model. A\n"
      "checkpoint is removed when the training is complete, unless --checkpoint named it.\n"
      "Example:\n"
      "  warpfactor train als ml-1m --min-rating 4 --factors 64 --alpha 10 --regularization 5 \\\n"
      "    --out als.safetensors");
  command->callback([command, options] { run(*command, *options); });
}

}  // namespace wf::cli
