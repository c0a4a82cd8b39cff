#include <memory>
#include <vector>

#include "cli/commands.hpp"
#include "cli/support/ids.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/model.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string model;
  std::vector<std::string> users;
  std::vector<std::string> history;
  int k = 10;
  std::string exclude;
  std::string titles;
  std::vector<std::string> exclude_items;
  std::vector<std::string> only_items;
  std::string device = "auto";
  ReadOptions read;
  bool json = false;
};

RecommendOptions filters(const Model& model, const Options& options) {
  RecommendOptions result;
  result.k = options.k;
  result.exclude_items = find_ids(model.items(), options.exclude_items, "item");
  result.only_items = find_ids(model.items(), options.only_items, "item");
  return result;
}

void recommend_to_users(const Model& model, const Options& options) {
  const std::vector<Id> users = find_ids(model.users(), options.users, "user");
  const Titles titles = titles_from(options.titles);
  RecommendOptions how = filters(model, options);
  Interactions seen;
  if (!options.exclude.empty()) {
    seen = read_data(options.exclude, options.read);
    how.exclude = &seen;
  }
  const TopK top = model.recommend(users, how);
  Json list = Json::array();
  for (Offset r = 0; r < top.rows(); ++r) {
    if (options.json) {
      list.push_back(
          {{"user", id_json(model.users(), users[r])},
           {"items", list_json(model.items(), "item", top.ids_of(r), top.scores_of(r), titles)}});
      continue;
    }
    print_line("user {}", model.users().name(users[r]));
    print_list(model.items(), top.ids_of(r), top.scores_of(r), titles);
  }
  if (options.json) print_json({{"model", model.kind()}, {"k", options.k}, {"users", list}});
}

/// One user whom the model need not know.
Interactions one_history(const Model& model, const std::vector<Id>& items) {
  Triplets triplets;
  triplets.users.assign(items.size(), 0);
  triplets.items = items;
  return Interactions(std::move(triplets), std::make_shared<IdMap>(IdMap::identity(1)),
                      model.item_map());
}

void recommend_to_history(const Model& model, const Options& options) {
  const std::vector<Id> history = find_ids(model.items(), options.history, "item");
  const Titles titles = titles_from(options.titles);
  RecommendOptions how = filters(model, options);
  how.exclude_items.insert(how.exclude_items.end(), history.begin(), history.end());
  const TopK top = model.recommend(one_history(model, history), how);
  if (!options.json) return print_list(model.items(), top.ids_of(0), top.scores_of(0), titles);
  Json items = Json::array();
  for (const Id item : history) items.push_back(id_json(model.items(), item));
  print_json(
      {{"model", model.kind()},
       {"k", options.k},
       {"history", items},
       {"items", list_json(model.items(), "item", top.ids_of(0), top.scores_of(0), titles)}});
}

void run(const Options& options) {
  if (options.users.empty() == options.history.empty())
    usage_error("give either --user ID[,ID] or --history ITEM[,ITEM]");
  if (!options.history.empty() && !options.exclude.empty())
    usage_error("--exclude goes with --user; a history is never recommended again");
  const std::unique_ptr<Model> model = load_model(options.model, options.device);
  if (options.users.empty()) return recommend_to_history(*model, options);
  recommend_to_users(*model, options);
}

}  // namespace

void add_recommend(CLI::App& app) {
  CLI::App* command = app.add_subcommand("recommend", "Find the best items for users");
  const auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "model file")->required();
  add_list(*command, "--user", options->users, "users of the model, original ids: ID[,ID]");
  add_list(*command, "--history", options->history,
           "items of a user the model does not know: ID[,ID]");
  command->add_option("-k,--k", options->k, "items a user")->capture_default_str();
  command->add_option("--exclude", options->exclude,
                      "data whose items are not recommended to the users who have them");
  command->add_option("--items", options->titles, "titles: movies.dat, u.item, movies.csv, folder");
  add_list(*command, "--exclude-items", options->exclude_items, "recommended to nobody: ID[,ID]");
  add_list(*command, "--only-items", options->only_items, "recommend nothing else: ID[,ID]");
  command->add_option("--device", options->device, "auto, cpu, cuda, cuda:1 or reference")
      ->capture_default_str();
  add_read_options(*command, options->read);
  add_json_flag(*command, options->json);
  command->footer(
      "Examples:\n"
      "  warpfactor recommend als.safetensors --user 4,5 --exclude ml-1m --items ml-1m\n"
      "  warpfactor recommend als.safetensors --history 1,260,1196 --items ml-1m");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
