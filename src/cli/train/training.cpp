#include "cli/train/training.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <numeric>
#include <utility>
#include <vector>

#include "cli/support/files.hpp"
#include "cli/support/list_metrics.hpp"
#include "cli/support/matched.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/evaluate.hpp"

namespace wf::cli {
namespace {

/// A checkpoint that is older than the model is left over from another training.
std::string newer_of(const std::string& checkpoint, const std::string& model) {
  namespace fs = std::filesystem;
  std::error_code unreadable;
  if (!fs::exists(checkpoint, unreadable)) return model;
  if (!fs::exists(model, unreadable)) return checkpoint;
  return fs::last_write_time(checkpoint) < fs::last_write_time(model) ? model : checkpoint;
}

/// What it takes to compute one metric. Bad usage for a name that none has.
EvaluateOptions evaluation_of(const std::string& metric) {
  EvaluateOptions options;
  options.auc = metric == "auc";
  if (options.auc) return options;
  const std::string name = metric.substr(0, metric.find('@'));
  const std::string length = metric.substr(std::min(name.size() + 1, metric.size()));
  const char* const end = length.data() + length.size();
  int k = 0;
  const bool is_length = std::from_chars(length.data(), end, k).ptr == end && k > 0;
  if (!is_length || std::count(std::begin(list_metrics), std::end(list_metrics), name) == 0)
    usage_error(
        fmt::format("--valid-metric is '{}', expected auc or a length after one of {}, as "
                    "ndcg@10",
                    metric, fmt::join(list_metrics, ", ")));
  options.k = k;
  return options;
}

}  // namespace

void Training::prepare() {
  if (early_stop < 0) usage_error("--early-stop must be at least 0");
  if (checkpoint_every < 0) usage_error("--checkpoint-every must be at least 0");
  evaluation_of(valid_metric);
  if (resume && !from.empty())
    usage_error("--resume goes on with an interrupted training, --from with a finished one");
  if (early_stop > 0 && valid.empty()) usage_error("--early-stop needs --valid DATA to watch");
  checkpoint_is_ours = checkpoint.empty();
  if (checkpoint_is_ours) checkpoint = out + ".checkpoint";
  for (const std::string& file : {data, valid}) {
    check_not_replaced(file, out);
    if (checkpoint_every > 0) check_not_replaced(file, checkpoint);
  }
  if (checkpoint_every > 0) check_writable(checkpoint);
  resume_from = newer_of(checkpoint, out);
  check_writable(out);
  if (resume && !std::filesystem::exists(resume_from))
    throw Error(ErrorCode::file,
                "nothing to resume: there is neither " + checkpoint + " nor " + out);
}

void add_data_options(CLI::App& command, Training& training) {
  command.add_option("DATA", training.data, "ratings file or MovieLens folder")->required();
  command.add_option("--out", training.out, "model file to write (safetensors)")->required();
  add_read_options(command, training.read);
  add_json_flag(command, training.json);
}

void add_iteration_options(CLI::App& command, Training& training) {
  command.add_option("--valid", training.valid,
                     "data to compute --valid-metric on after each iteration");
  command
      .add_option("--valid-metric", training.valid_metric,
                  "auc, or a metric of lists and their length, as recall@20")
      ->capture_default_str();
  command.add_option("--early-stop", training.early_stop,
                     "stop after so many iterations without a better --valid-metric and keep the "
                     "best");
  command.add_option("--checkpoint", training.checkpoint,
                     "file for the model while it trains; OUT.checkpoint where this is not given");
  command.add_option("--checkpoint-every", training.checkpoint_every,
                     "iterations between two checkpoints; 0: none");
  command.add_flag("--resume", training.resume,
                   "go on from the newer of the checkpoint and OUT, with its settings");
  command.add_option("--from", training.from,
                     "a finished model that is trained on, with its settings but for those given "
                     "here; users and items that it lacks join it");
}

Json summary(const std::string& model, const Training& training, const Interactions& data) {
  return {{"model", model},
          {"device", nullptr},
          {"settings", Json::object()},
          {"users", data.user_count()},
          {"items", data.item_count()},
          {"interactions", data.size()},
          {"out", training.out}};
}

void print_report(Json json, const FitReport& report, const Training& training,
                  const char* passes) {
  // Of iterations before a checkpoint the seconds are not known.
  std::vector<double> timed;
  std::copy_if(report.seconds.begin(), report.seconds.end(), std::back_inserter(timed),
               [](double seconds) { return !std::isnan(seconds); });
  const double seconds = std::accumulate(timed.begin(), timed.end(), 0.0);
  const std::size_t iterations = report.seconds.size();
  if (!training.json) {
    print_line("{} {} in {:.2f} s on {}  {}", iterations, passes, seconds, report.device,
               training.out);
    if (report.best_iteration > 0)
      print_line("best on the validation data: iteration {}", report.best_iteration);
    return;
  }
  json["device"] = report.device;
  json.update({{"iterations", iterations},
               {"seconds", seconds},
               {"seconds_per_iteration",
                timed.empty() ? Json() : Json(seconds / static_cast<double>(timed.size()))},
               {"loss", report.loss},
               {"valid_metric", training.valid.empty() ? Json() : Json(training.valid_metric)},
               {"validation", report.validation},
               {"best_iteration", report.best_iteration},
               {"stopped", report.stopped}});
  if (report.counts.empty()) {
    json["kept_rows"] = report.kept_rows;
    json["jitter"] = report.jitter;
  }
  for (const SampleCounts& counts : report.counts)
    json["counts"].push_back({{"samples", counts.samples},
                              {"updates", counts.updates},
                              {"skipped", counts.skipped},
                              {"draws", counts.draws}});
  print_json(json);
}

void check_valid(const Training& training, const Interactions& data, const Interactions& valid) {
  const Overlap met = overlap(valid.aligned(data.user_map(), data.item_map()), {data});
  if (met.shared == 0) return;
  const std::string shared =
      fmt::format("{} of the {} entries of {} are also in {} and cannot be recommended", met.shared,
                  met.entries, training.valid, training.data);
  if (met.shared == met.entries) throw Error(ErrorCode::shape, shared);
  warn("{}", shared);
}

FitOptions fit_options(const Training& training, const Interactions& data,
                       const Interactions& valid) {
  FitOptions options;
  options.resume = training.resume;
  options.early_stop = training.early_stop;
  options.checkpoint_every = training.checkpoint_every;
  if (training.checkpoint_every > 0) options.checkpoint = training.checkpoint;
  if (training.valid.empty()) return options;
  check_valid(training, data, valid);
  options.validation = [&, how = evaluation_of(training.valid_metric)](const Model& current) {
    return evaluate(current, data, valid, how).at(training.valid_metric);
  };
  return options;
}

void finish_checkpoint(bool interrupted, const Training& training) {
  std::error_code ignored;
  if (interrupted && training.checkpoint_every > 0) return;
  if (training.checkpoint_is_ours && (training.checkpoint_every > 0 || training.resume))
    std::filesystem::remove(training.checkpoint, ignored);
}

}  // namespace wf::cli
