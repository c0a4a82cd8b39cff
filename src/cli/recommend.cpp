#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/support/features.hpp"
#include "cli/support/ids.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/model.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string model;
  std::vector<std::string> users;
  std::vector<std::string> history;
  std::vector<std::string> features;
  FeatureOptions described;
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
  result.k = std::min(options.k, std::max(1, model.items().size()));
  result.exclude_items = find_ids(model.items(), options.exclude_items, "item");
  result.only_items = find_ids(model.items(), options.only_items, "item");
  return result;
}

/// A list of `top` for each of `users`, whose ids are in `map`.
void print_users(const Model& model, const IdMap& map, const std::vector<Id>& users,
                 const TopK& top, const Options& options) {
  const Titles titles = titles_from(options.titles);
  Json list = Json::array();
  for (Offset r = 0; r < top.rows(); ++r) {
    if (options.json) {
      list.push_back(
          {{"user", id_json(map, users[r])},
           {"items", list_json(model.items(), "item", top.ids_of(r), top.scores_of(r), titles)}});
      continue;
    }
    print_line("user {}", map.name(users[r]));
    print_list(model.items(), top.ids_of(r), top.scores_of(r), titles);
  }
  if (options.json) print_json({{"model", model.kind()}, {"k", options.k}, {"users", list}});
}

/// One list; `known` tells what of the user is known.
void print_items(const Model& model, const char* known, Json what, const TopK& top,
                 const Options& options) {
  const Titles titles = titles_from(options.titles);
  if (!options.json) return print_list(model.items(), top.ids_of(0), top.scores_of(0), titles);
  print_json(
      {{"model", model.kind()},
       {"k", options.k},
       {known, std::move(what)},
       {"items", list_json(model.items(), "item", top.ids_of(0), top.scores_of(0), titles)}});
}

Interactions read_seen(const Options& options) {
  return options.exclude.empty() ? Interactions() : read_data(options.exclude, options.read);
}

void recommend_to_users(const Model& model, const Options& options) {
  const std::vector<Id> users = find_ids(model.users(), options.users, "user");
  RecommendOptions how = filters(model, options);
  how.exclude = read_seen(options);
  print_users(model, model.users(), users, model.recommend(users, how), options);
}

/// The users of --user-features, or those of them whom --user names.
FeatureTable described_users(const Options& options) {
  const FeatureTable all = options.described.users({});
  if (options.users.empty()) return all;
  auto wished = std::make_shared<IdMap>(all.rows().kind());
  for (const std::string& user : options.users) {
    if (all.rows().find(user) == no_id)
      throw Error(ErrorCode::argument,
                  options.described.user_source + " has no features of user " + user);
    wished->add(user);
  }
  return all.aligned(wished, all.feature_map());
}

void recommend_to_described_users(const Model& model, const Options& options) {
  const FeatureTable rows = described_users(options);
  RecommendOptions how = filters(model, options);
  how.exclude = read_seen(options);
  std::vector<Id> users(static_cast<std::size_t>(rows.rows().size()));
  std::iota(users.begin(), users.end(), 0);
  print_users(model, rows.rows(), users, model.recommend(rows, how), options);
}

void recommend_by_features(const Model& model, const Options& options) {
  print_items(model, "features", options.features,
              model.recommend(user_with(options.features), filters(model, options)), options);
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
  RecommendOptions how = filters(model, options);
  how.exclude_items.insert(how.exclude_items.end(), history.begin(), history.end());
  Json items = Json::array();
  for (const Id item : history) items.push_back(id_json(model.items(), item));
  print_items(model, "history", std::move(items), model.recommend(one_history(model, history), how),
              options);
}

void run(const Options& options) {
  const bool described = !options.described.user_source.empty();
  const bool named = described || !options.users.empty();
  if (named + !options.history.empty() + !options.features.empty() != 1)
    usage_error(
        "give one of --user ID[,ID], --history ITEM[,ITEM], --features NAME[,NAME] and "
        "--user-features FILE");
  if (!named && !options.exclude.empty())
    usage_error("--exclude goes with --user; a history is never recommended again");
  const std::unique_ptr<Model> model = load_model(options.model, options.device);
  if (!options.history.empty()) return recommend_to_history(*model, options);
  if (!options.features.empty()) return recommend_by_features(*model, options);
  described ? recommend_to_described_users(*model, options) : recommend_to_users(*model, options);
}

}  // namespace

void add_recommend(CLI::App& app) {
  CLI::App* command = app.add_subcommand("recommend", "Find the best items for users");
  const auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "model file")->required();
  add_list(*command, "--user", options->users, "users of the model, original ids: ID[,ID]");
  add_list(*command, "--history", options->history,
           "items of a user the model does not know: ID[,ID]");
  add_list(*command, "--features", options->features,
           "features of a user the model does not know: NAME[,NAME], as gender:F,age:25-34");
  command->add_option("-k,--k", options->k, "items a user")->capture_default_str();
  command->add_option("--exclude", options->exclude,
                      "data whose items are not recommended to the users who have them");
  command->add_option("--items", options->titles, "titles: movies.dat, u.item, movies.csv, folder");
  add_list(*command, "--exclude-items", options->exclude_items, "recommended to nobody: ID[,ID]");
  add_list(*command, "--only-items", options->only_items, "recommend nothing else: ID[,ID]");
  add_device_option(*command, options->device);
  add_user_feature_source(*command, options->described);
  add_read_options(*command, options->read);
  add_json_flag(*command, options->json);
  command->footer(
      "--user-features describes users whom the model need not know; --user picks some of them.\n"
      "Examples:\n"
      "  warpfactor recommend als.safetensors --user 4,5 --exclude ml-1m --items ml-1m\n"
      "  warpfactor recommend als.safetensors --history 1,260,1196 --items ml-1m\n"
      "  warpfactor recommend warp.safetensors --features gender:F,age:25-34,occupation:12");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
