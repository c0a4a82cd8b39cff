#include "warpfactor/evaluate.hpp"

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "cli/commands.hpp"
#include "cli/support/features.hpp"
#include "cli/support/list_metrics.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
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

/// The ids that `known` lacks.
std::shared_ptr<const IdMap> unknown_ids(const IdMap& ids, const IdMap& known) {
  auto unknown = std::make_shared<IdMap>(ids.kind());
  for (Id id = 0; id < ids.size(); ++id) {
    const std::string name = ids.name(id);
    if (known.find(name) == no_id) unknown->add(name);
  }
  return unknown;
}

/// Adds the users of `train` whom the model lacks. features: of users, or empty.
void fold_in_new_users(Model& model, const Interactions& train, const FeatureTable& features) {
  const auto unknown = unknown_ids(train.users(), model.users());
  model.update_users(train.aligned(unknown, train.item_map()), features);
  note("folded in {} users", unknown->size());
}

/// Adds the users and items whom the model lacks by their features.
void describe_new(Model& model, const FeatureTable& users, const FeatureTable& items) {
  const Id known_users = model.users().size(), known_items = model.items().size();
  if (!users.empty())
    model.update_users(
        users.aligned(unknown_ids(users.rows(), model.users()), users.feature_map()));
  if (!items.empty())
    model.update_items(
        items.aligned(unknown_ids(items.rows(), model.items()), items.feature_map()));
  note("described {} users and {} items by their features", model.users().size() - known_users,
       model.items().size() - known_items);
}

/// Adds those whom the model lacks, as the options say.
void add_new(Model& model, const Interactions& train, const Options& options) {
  const FeatureTable users = options.features.users(options.train);
  const FeatureTable items = options.features.items(options.train);
  if (options.fold_in) fold_in_new_users(model, train, users);
  if (!users.empty() || !items.empty()) describe_new(model, users, items);
}

/// Everything the user met is to be masked, so small ratings count here.
Interactions read_excluded(const Options& options) {
  if (options.exclude.empty()) return {};
  ReadOptions all = options.read;
  all.min_rating = all.dislike_below = std::numeric_limits<double>::quiet_NaN();
  return read_data(options.exclude, all);
}

Json to_json(const Metrics& metrics) {
  Json values = Json::object();
  for (const auto& [name, value] : metrics.values) values[name] = value;
  return {{"users", metrics.users},
          {"skipped_users", metrics.skipped_users},
          {"unknown_users", metrics.unknown_users},
          {"unknown_items", metrics.unknown_items},
          {"metrics", values}};
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
  EvaluateOptions how;
  how.k = options.k;
  how.exclude = read_excluded(options);
  const Metrics metrics = evaluate(*model, train, test, how);
  if (metrics.unknown_users > 0 || metrics.unknown_items > 0)
    note("left out of the test data: {} users and {} items that the model does not know",
         metrics.unknown_users, metrics.unknown_items);
  if (options.json) return print_json(to_json(metrics));
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
