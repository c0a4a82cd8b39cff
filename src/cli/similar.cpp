#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/lists/list_output.hpp"
#include "cli/support/features.hpp"
#include "cli/support/files.hpp"
#include "cli/support/ids.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/model.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string model;
  std::vector<std::string> items;
  std::vector<std::string> users;
  bool all_items = false;
  bool all_users = false;
  std::vector<std::string> exclude_items;
  std::vector<std::string> only_items;
  FeatureOptions described;
  ListOptions lists;
  std::string device = "auto";

  bool of_items() const { return all_items || !items.empty(); }
};

/// The lists without the rows themselves, which stand first.
TopK neighbours(const TopK& top, int k) {
  TopK result;
  result.k = k;
  const auto rows = static_cast<std::size_t>(top.rows()), width = static_cast<std::size_t>(k);
  result.ids.assign(rows * width, no_id);
  result.scores.assign(rows * width, 0);
  for (std::size_t r = 0; r < rows; ++r) {
    const Span<const Id> ids = top.ids_of(static_cast<Offset>(r));
    const Span<const float> scores = top.scores_of(static_cast<Offset>(r));
    const std::size_t count = std::min(ids.size(), width + 1);
    std::copy(ids.begin() + 1, ids.begin() + count, result.ids.begin() + r * width);
    std::copy(scores.begin() + 1, scores.begin() + count, result.scores.begin() + r * width);
  }
  return result;
}

std::vector<Id> wished_rows(const IdMap& map, const std::vector<std::string>& names,
                            const std::string& what, Json& summary) {
  if (names.empty()) {
    std::vector<Id> all(static_cast<std::size_t>(map.size()));
    std::iota(all.begin(), all.end(), 0);
    return all;
  }
  FoundIds found = find_ids(map, names, what);
  if (!found.unknown.empty()) summary["unknown_" + what + "s"] = found.unknown;
  return std::move(found.ids);
}

SimilarOptions filters(const Model& model, const Options& options, Json& summary) {
  SimilarOptions how;
  const auto find = [&](const std::vector<std::string>& names, const char* key) {
    FoundIds found = find_ids(model.items(), names, "item");
    if (!found.unknown.empty()) summary[key] = found.unknown;
    return std::move(found.ids);
  };
  how.exclude = find(options.exclude_items, "unknown_exclude_items");
  how.only = find(options.only_items, "unknown_only_items");
  return how;
}

void check_usage(const Options& options) {
  if (!options.items.empty() + !options.users.empty() + options.all_items + options.all_users != 1)
    usage_error("give one of --item ID[,ID], --user ID[,ID], --all-items and --all-users");
  if (!options.of_items() && !(options.exclude_items.empty() && options.only_items.empty()))
    usage_error("--exclude-items and --only-items go with --item and --all-items");
  check_list_options(options.lists);
  check_not_replaced(options.model, options.lists.out);
}

void run(const Options& options) {
  check_usage(options);
  const std::unique_ptr<Model> model = load_model(options.model, options.device);
  describe_new(*model, options.described.users(options.lists.titles),
               options.described.items(options.lists.titles));
  const bool of_items = options.of_items();
  const std::string what = of_items ? "item" : "user";
  const auto& map = of_items ? model->item_map() : model->user_map();
  Json summary{{"model", model->kind()}, {"k", options.lists.k}};
  const std::vector<Id> queries =
      wished_rows(*map, of_items ? options.items : options.users, what, summary);
  SimilarOptions how = filters(*model, options, summary);
  how.k = std::min(options.lists.k, map->size() - 1) + 1;  // itself as well
  const auto output = open_list_output(options.lists, {what, what, "similar", "similar_" + what},
                                       {map, map, static_cast<Offset>(queries.size())});
  write_lists(*output, queries, options.lists.k, what, [&](Span<const Id> batch) {
    return neighbours(
        of_items ? model->similar_items(batch, how) : model->similar_users(batch, how),
        how.k > 1 ? how.k - 1 : 1);
  });
  output->finish(std::move(summary));
}

}  // namespace

void add_similar(CLI::App& app) {
  CLI::App* command = app.add_subcommand("similar", "Find items like an item, users like a user");
  const auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "model file")->required();
  add_id_list(*command, "--item", options->items, "items of the model, original ids: ID[,ID]");
  add_id_list(*command, "--user", options->users, "users of the model, original ids: ID[,ID]");
  command->add_flag("--all-items", options->all_items, "every item of the model");
  command->add_flag("--all-users", options->all_users, "every user of the model");
  add_list_options(*command, options->lists, "neighbours of each");
  add_id_list(*command, "--exclude-items", options->exclude_items, "in no list: ID[,ID]");
  add_id_list(*command, "--only-items", options->only_items, "nothing else in any list: ID[,ID]");
  add_device_option(*command, options->device);
  add_feature_sources(*command, options->described);
  command->footer(
      "Scores are cosines of the factors, from -1 to 1. Rows that the model does not know are\n"
      "warned of and left out; when it knows none of a list that is an error. An id with a comma\n"
      "or quote stands in double quotes: --item '\"Alien, 3\",7'. Users and items of the features\n"
      "that the model lacks join it.\n"
      "Examples:\n"
      "  warpfactor similar als.safetensors --item 1 --items ml-1m\n"
      "  warpfactor similar als.safetensors --all-items -k 20 --out similar.npz");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
