#include <algorithm>
#include <memory>
#include <vector>

#include "cli/commands.hpp"
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
  int k = 10;
  std::string titles;
  std::string device = "auto";
  bool json = false;
};

/// What is similar to one row, without the row itself.
struct Neighbours {
  std::vector<Id> ids;
  std::vector<float> scores;
};

Neighbours neighbours(const TopK& top, Offset row, Id self, int k) {
  Neighbours result;
  const Span<const Id> ids = top.ids_of(row);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] == self || result.ids.size() == static_cast<std::size_t>(k)) continue;
    result.ids.push_back(ids[i]);
    result.scores.push_back(top.scores_of(row)[i]);
  }
  return result;
}

void run(const Options& options) {
  if (options.items.empty() == options.users.empty())
    usage_error("give either --item ID[,ID] or --user ID[,ID]");
  if (options.k < 1) usage_error("-k is " + std::to_string(options.k) + ", expected at least 1");
  const std::unique_ptr<Model> model = load_model(options.model, options.device);
  const bool of_items = options.users.empty();
  const std::string what = of_items ? "item" : "user";
  const IdMap& map = of_items ? model->items() : model->users();
  const std::vector<Id> queries = find_ids(map, of_items ? options.items : options.users, what);
  const Titles titles = of_items ? titles_from(options.titles) : Titles();
  const SimilarOptions how{std::min(options.k, map.size() - 1) + 1};  // itself as well
  const TopK top =
      of_items ? model->similar_items(queries, how) : model->similar_users(queries, how);
  Json list = Json::array();
  for (Offset r = 0; r < top.rows(); ++r) {
    const Neighbours found = neighbours(top, r, queries[r], options.k);
    const std::string name = map.name(queries[r]);
    const std::string title = title_of(titles, name);
    if (!options.json) {
      print_line("{} {}{}{}", what, name, title.empty() ? "" : "  ", title);
      print_list(map, found.ids, found.scores, titles);
      continue;
    }
    Json entry{{what, id_json(map, queries[r])}};
    if (!title.empty()) entry["title"] = title;
    entry["similar"] = list_json(map, what, found.ids, found.scores, titles);
    list.push_back(std::move(entry));
  }
  if (options.json)
    print_json({{"model", model->kind()}, {"k", options.k}, {what + "s", std::move(list)}});
}

}  // namespace

void add_similar(CLI::App& app) {
  CLI::App* command = app.add_subcommand("similar", "Find items like an item, users like a user");
  const auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "model file")->required();
  add_list(*command, "--item", options->items, "items of the model, original ids: ID[,ID]");
  add_list(*command, "--user", options->users, "users of the model, original ids: ID[,ID]");
  command->add_option("-k,--k", options->k, "neighbours of each")->capture_default_str();
  command->add_option("--items", options->titles, "titles: movies.dat, u.item, movies.csv, folder");
  add_device_option(*command, options->device);
  add_json_flag(*command, options->json);
  command->footer(
      "Scores are cosines of the factors, from -1 to 1.\n"
      "Example:\n  warpfactor similar als.safetensors --item 1 --items ml-1m");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
