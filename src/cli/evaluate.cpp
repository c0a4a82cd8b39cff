#include "warpfactor/evaluate.hpp"

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "cli/commands.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/als.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/ranking.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string model;
  std::string train;
  std::string test;
  std::string exclude;
  std::vector<int> k = {10};
  bool fold_in = false;
  std::string device = "auto";
  ReadOptions read;
  bool json = false;
};

/// Adds the users of `train` whom the model lacks.
void fold_in_new_users(Model& model, const Interactions& train) {
  auto* als = dynamic_cast<ImplicitAls*>(&model);
  auto* ranking = dynamic_cast<RankingSgd*>(&model);
  if (!als && !ranking)
    throw Error(ErrorCode::unsupported,
                "a model of kind " + model.kind() + " cannot fold in users");
  auto unknown = std::make_shared<IdMap>(train.users().kind());
  for (Id u = 0; u < train.user_count(); ++u) {
    const std::string name = train.users().name(u);
    if (model.users().find(name) == no_id) unknown->add(name);
  }
  const Interactions rows = train.aligned(unknown, train.item_map());
  als ? als->update_users(rows) : ranking->update_users(rows);
  note("folded in {} users", unknown->size());
}

/// Everything the user met is to be masked, so small ratings count here.
Interactions read_excluded(const Options& options) {
  if (options.exclude.empty()) return {};
  ReadOptions all = options.read;
  all.min_rating = std::numeric_limits<double>::quiet_NaN();
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
  for (const char* name :
       {"precision", "recall", "truncated_recall", "ndcg", "map", "mrr", "hit_rate", "coverage"}) {
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
  const Interactions excluded = read_excluded(options);
  if (options.fold_in) fold_in_new_users(*model, train);
  EvaluateOptions how;
  how.k = options.k;
  if (!options.exclude.empty()) how.exclude = &excluded;
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
  command->add_option("--device", options->device, "auto, cpu, cuda, cuda:1 or reference")
      ->capture_default_str();
  add_read_options(*command, options->read);
  add_json_flag(*command, options->json);
  command->footer(
      "--min-rating applies to --train and --test alike: give the value the model was trained\n"
      "with. Test entries of the model's unknown users and items are left out and counted.\n"
      "Examples:\n"
      "  warpfactor evaluate als.safetensors --train parts/train.csv --test parts/test.csv -k "
      "5,10\n"
      "  warpfactor evaluate als.safetensors --train parts/fold_in.csv --test parts/test.csv "
      "--fold-in");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
