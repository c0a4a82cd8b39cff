#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

#include "cli/commands.hpp"
#include "cli/support/als_options.hpp"
#include "cli/support/als_training.hpp"
#include "cli/support/files.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/popularity.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string model;
  std::string data;
  std::string out;
  ReadOptions read;
  AlsConfig config;
  AlsTraining training;
  bool json = false;
};

void check_model(const std::string& name) {
  if (name == "als" || name == "popular") return;
  for (const char* later :
       {"bpr", "warp", "warp-kos", "logistic", "mf", "svd", "item-knn", "logistic-mf"})
    if (name == later) usage_error(name + " is not available yet, available: als, popular");
  usage_error("no model is called '" + name + "', available: als, popular");
}

void check_options(const CLI::App& command, const Options& options) {
  check_model(options.model);
  std::vector<std::string> given;
  if (options.model == "popular") given = given_als_options(command);
  for (const char* name :
       {"--valid", "--early-stop", "--checkpoint", "--checkpoint-every", "--resume"})
    if (options.model == "popular" && command.count(name) > 0) given.push_back(name);
  if (!given.empty()) usage_error("popular has no option " + given.front());
  if (options.training.early_stop < 0) usage_error("--early-stop must be at least 0");
  if (options.training.checkpoint_every < 0) usage_error("--checkpoint-every must be at least 0");
  if (options.training.early_stop > 0 && options.training.valid.empty())
    usage_error("--early-stop needs --valid DATA to watch");
}

Json summary(const Options& options, const Interactions& data) {
  return {{"model", options.model},     {"device", nullptr},          {"settings", Json::object()},
          {"users", data.user_count()}, {"items", data.item_count()}, {"interactions", data.size()},
          {"out", options.out}};
}

void train_popular(const Options& options, const Interactions& data) {
  Popularity model(options.config.device);
  model.fit(data);
  model.save(options.out);
  if (!options.json)
    return print_line("counted {} interactions of {} items  {}", data.size(), data.item_count(),
                      options.out);
  Json json = summary(options, data);
  json["device"] = model.device();
  print_json(json);
}

Json report_json(const FitReport& report) {
  const double seconds = std::accumulate(report.seconds.begin(), report.seconds.end(), 0.0);
  const std::size_t iterations = report.seconds.size();
  return {{"iterations", iterations},
          {"seconds", seconds},
          {"seconds_per_iteration",
           iterations ? Json(seconds / static_cast<double>(iterations)) : Json()},
          {"loss", report.loss},
          {"validation", report.validation},
          {"best_iteration", report.best_iteration},
          {"stopped", report.stopped},
          {"kept_rows", report.kept_rows},
          {"jitter", report.jitter}};
}

void train_als(const CLI::App& command, const Options& options, const Interactions& data) {
  ImplicitAls model = start_als(command, options.config, options.training);
  if (!options.json)
    note("{} users, {} items, {} interactions", data.user_count(), data.item_count(), data.size());
  const bool interrupted = fit_als(model, data, options.read, options.training);
  model.save(options.out);
  finish_checkpoint(model, interrupted, options.training);
  const FitReport& report = model.report();
  if (interrupted)
    note("interrupted after iteration {} of {}; the model so far is saved, --resume goes on",
         report.seconds.size(), model.config().iterations);
  if (options.json) {
    Json json = summary(options, data);
    json["device"] = report.device;
    json["settings"] = settings_json(model.config());
    json.update(report_json(report));
    return print_json(json);
  }
  const double seconds = std::accumulate(report.seconds.begin(), report.seconds.end(), 0.0);
  print_line("{} iterations in {:.2f} s on {}  {}", report.seconds.size(), seconds, report.device,
             options.out);
  if (report.best_iteration > 0)
    print_line("best on the validation data: iteration {}", report.best_iteration);
}

void run(const CLI::App& command, Options& options) {
  check_options(command, options);
  const ImplicitAls checks_the_settings(options.config);
  options.training.set_defaults(options.out);
  check_writable(options.out);
  const Interactions data = read_data(options.data, options.read);
  if (options.model == "popular") return train_popular(options, data);
  train_als(command, options, data);
}

void add_training_options(CLI::App& command, AlsTraining& training) {
  command.add_option("--valid", training.valid, "data to compute ndcg@10 on after each iteration");
  command.add_option("--early-stop", training.early_stop,
                     "stop after so many iterations without a better ndcg@10 and keep the best");
  command.add_option("--checkpoint", training.checkpoint,
                     "file for the model while it trains; OUT.checkpoint where this is not given");
  command.add_option("--checkpoint-every", training.checkpoint_every,
                     "iterations between two checkpoints; 0: none");
  command.add_flag("--resume", training.resume,
                   "go on from the checkpoint, or from OUT, with its settings");
}

}  // namespace

void add_train(CLI::App& app) {
  CLI::App* command = app.add_subcommand("train", "Train a model and save it");
  const auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "als or popular")->required();
  command->add_option("DATA", options->data, "ratings file or MovieLens folder")->required();
  command->add_option("--out", options->out, "model file to write (safetensors)")->required();
  add_read_options(*command, options->read);
  add_training_options(*command, options->training);
  add_als_options(*command, options->config);
  add_json_flag(*command, options->json);
  command->footer(
      "als      implicit feedback, alternating least squares (Hu, Koren, Volinsky 2008): every\n"
      "         stored rating says 'liked', a larger one more surely\n"
      "popular  how often each item occurs: the baseline that every model must beat\n"
      "Ctrl-C ends the training after the current iteration and saves the model. OUT.checkpoint\n"
      "is removed when the training is complete; a checkpoint that was given a name stays.\n"
      "Example:\n"
      "  warpfactor train als ml-1m --min-rating 4 --factors 64 --alpha 10 --regularization 5 \\\n"
      "    --out als.safetensors");
  command->callback([command, options] { run(*command, *options); });
}

}  // namespace wf::cli
