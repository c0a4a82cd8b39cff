#include "warpfactor/evaluate.hpp"

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "cli/commands.hpp"
#include "cli/support/features.hpp"
#include "cli/support/list_metrics.hpp"
#include "cli/support/matched.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/model.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string model;
  std::string train;
  std::string test;
  std::string exclude;
  std::vector<int> k = {10};
  bool fold_in = false;
  FeatureOptions features;
  std::string device = "auto";
  ReadOptions read;
  bool json = false;
};

/// Adds the users of `train` whom the model lacks. features: of users, or empty.
void fold_in_new_users(Model& model, const Interactions& train, const FeatureTable& features) {
  const auto unknown = unknown_ids(train.users(), model.users());
  model.update_users(train.aligned(unknown, train.item_map()), features);
  note("folded in {} users", unknown->size());
}

/// Adds those whom the model lacks, as the options say.
void add_new(Model& model, const Interactions& train, const Options& options) {
  const FeatureTable users = options.features.users(options.train);
  const FeatureTable items = options.features.items(options.train);
  if (options.fold_in) fold_in_new_users(model, train, users);
  describe_new(model, users, items);
}

/// Everything the user met is to be masked, so small ratings count here.
Interactions read_excluded(const Options& options) {
  ReadOptions all = options.read;
  all.min_rating = all.dislike_below = std::numeric_limits<double>::quiet_NaN();
  return read_data(options.exclude, all);
}

/// What is not recommended again, under the ids of the model.
struct Masked {
  MatchedData train;
  std::optional<MatchedData> exclude;
};

/// Test entries that are masked can never be found. Throws Error(shape) when all are.
Overlap masked_test_entries(const Interactions& test, const Masked& masked) {
  const auto count = [&](const Interactions& data, const char* option) {
    const Overlap found = overlap(test, {data});
    if (found.shared > 0)
      warn("{} of the {} test entries are also in {} and cannot be recommended", found.shared,
           found.entries, option);
  };
  std::vector<Interactions> all = {masked.train.data};
  count(masked.train.data, "--train");
  if (masked.exclude) {
    all.push_back(masked.exclude->data);
    count(masked.exclude->data, "--exclude");
  }
  const Overlap found = overlap(test, all);
  if (found.entries > 0 && found.shared == found.entries)
    throw Error(
        ErrorCode::shape,
        fmt::format("all {} test entries are masked: there is nothing to find", found.entries));
  return found;
}

Json to_json(const Metrics& metrics, const Masked& masked, const Overlap& test) {
  Json values = Json::object();
  for (const auto& [name, value] : metrics.values) values[name] = value;
  Json json{{"users", metrics.users},
            {"skipped_users", metrics.skipped_users},
            {"unknown_users", metrics.unknown_users},
            {"unknown_items", metrics.unknown_items},
            {"train", matched_json(masked.train)},
            {"test", {{"entries", test.entries}, {"masked", test.shared}}},
            {"metrics", values}};
  if (masked.exclude) json["exclude"] = matched_json(*masked.exclude);
  return json;
}

void print_text(const Metrics& metrics, const std::vector<int>& cutoffs) {
  std::string header(17, ' ');
  for (const int k : cutoffs) header += fmt::format("{:>10}", fmt::format("@{}", k));
  print_line("{}", header);
  for (const char* name : list_metrics) {
    std::string line = fmt::format("{:<17}", name);
    for (const int k : cutoffs)
      line += fmt::format("{:>10.5f}", metrics.at(fmt::format("{}@{}", name, k)));
    print_line("{}", line);
  }
  if (metrics.values.count("auc")) print_line("{:<17}{:>10.5f}", "auc", metrics.at("auc"));
  print_line("\n{} users; {} without test items skipped", metrics.users, metrics.skipped_users);
}

void run(const Options& options) {
  const std::unique_ptr<Model> model = load_model(options.model, options.device);
  const Interactions train = read_data(options.train, options.read);
  const Interactions test = read_data(options.test, options.read);
  add_new(*model, train, options);
  const auto& users = model->user_map();
  const auto& items = model->item_map();
  Masked masked{match(train, options.train, users, items), std::nullopt};
  if (!options.exclude.empty())
    masked.exclude = match(read_excluded(options), options.exclude, users, items);
  const Overlap met = masked_test_entries(test.aligned(users, items), masked);
  EvaluateOptions how;
  how.k = options.k;
  if (masked.exclude) how.exclude = masked.exclude->data;
  const Metrics metrics = evaluate(*model, masked.train.data, test, how);
  if (metrics.unknown_users > 0 || metrics.unknown_items > 0)
    note("left out of the test data: {} users and {} items that the model does not know",
         metrics.unknown_users, metrics.unknown_items);
  if (options.json) return print_json(to_json(metrics, masked, met));
  print_text(metrics, options.k);
}

}  // namespace

void add_evaluate(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("evaluate", "Measure how well a model ranks held-out items");
  const auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "model file")->required();
  command->add_option("--train", options->train, "data whose items are not recommended again")
      ->required();
  command->add_option("--test", options->test, "data to be guessed")->required();
  command->add_option("--exclude", options->exclude, "data that is masked as well, all of it");
  add_list(*command, "-k,--k", options->k, "list lengths")->capture_default_str();
  command->add_flag("--fold-in", options->fold_in,
                    "learn the users of --train whom the model lacks");
  add_device_option(*command, options->device);
  add_feature_sources(*command, options->features);
  add_read_options(*command, options->read);
  add_json_flag(*command, options->json);
  command->footer(
      "Entries of --train and --exclude are masked: test entries that are among them are counted,\n"
      "and when all are it is an error, as when none is of the model's users and items.\n"
      "--min-rating applies to --train and --test alike: give the value the model was trained\n"
      "with. Test entries of the model's unknown users and items are left out and counted, but\n"
      "for those that --user-features and --item-features describe.\n"
      "Examples:\n"
      "  warpfactor evaluate als.safetensors --train parts/train.csv --test parts/test.csv -k "
      "5,10\n"
      "  warpfactor evaluate als.safetensors --train parts/fold_in.csv --test parts/test.csv "
      "--fold-in");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
