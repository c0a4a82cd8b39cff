#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/lists/list_output.hpp"
#include "cli/support/features.hpp"
#include "cli/support/files.hpp"
#include "cli/support/ids.hpp"
#include "cli/support/matched.hpp"
#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/model.hpp"

namespace wf::cli {
namespace {

struct Options {
  std::string model;
  std::vector<std::string> users;
  std::string user_file;
  bool all_users = false;
  std::vector<std::string> history;
  std::vector<std::string> features;
  FeatureOptions described;
  std::string exclude;
  std::vector<std::string> exclude_items;
  std::vector<std::string> only_items;
  ListOptions lists;
  std::string device = "auto";
  ReadOptions read;

  bool names_users() const { return all_users || !users.empty() || !user_file.empty(); }
};

const ListKind items_of_users{"user", "item", "items", "item"};

/// What is asked for, and what of the request the model does not know.
struct Request {
  RecommendOptions how;
  Json summary;
};

void set_filters(const Model& model, const Options& options, Request& request) {
  request.summary = {{"model", model.kind()}, {"k", options.lists.k}};
  const auto find = [&](const std::vector<std::string>& names, const char* key) {
    FoundIds found = find_ids(model.items(), names, "item");
    if (!found.unknown.empty()) request.summary[key] = found.unknown;
    return std::move(found.ids);
  };
  request.how.k = options.lists.k;
  request.how.exclude_items = find(options.exclude_items, "unknown_exclude_items");
  request.how.only_items = find(options.only_items, "unknown_only_items");
}

/// users: whom the lists are for; owner: what has them.
void exclude_seen(const Model& model, const std::shared_ptr<const IdMap>& users,
                  const std::string& owner, const Options& options, Request& request) {
  if (options.exclude.empty()) return;
  const MatchedData seen = match(read_data(options.exclude, options.read), options.exclude, users,
                                 model.item_map(), owner);
  request.how.exclude = seen.data;
  request.summary["exclude"] = matched_json(seen);
}

std::vector<Id> wished_users(const Model& model, const Options& options, Json& summary) {
  if (options.all_users) {
    std::vector<Id> all(static_cast<std::size_t>(model.users().size()));
    std::iota(all.begin(), all.end(), 0);
    return all;
  }
  FoundIds found =
      find_ids(model.users(),
               options.user_file.empty() ? options.users : read_id_file(options.user_file), "user");
  if (!found.unknown.empty()) summary["unknown_users"] = found.unknown;
  return std::move(found.ids);
}

void recommend_to_users(const Model& model, const Options& options) {
  Request request;
  set_filters(model, options, request);
  const std::vector<Id> users = wished_users(model, options, request.summary);
  exclude_seen(model, model.user_map(), "the model", options, request);
  const auto output =
      open_list_output(options.lists, items_of_users,
                       {model.user_map(), model.item_map(), static_cast<Offset>(users.size())});
  write_lists(*output, users, options.lists.k, "user",
              [&](Span<const Id> batch) { return model.recommend(batch, request.how); });
  output->finish(std::move(request.summary));
}

/// The users of --user-features, or those of them who are named.
FeatureTable described_users(const Options& options, Json& summary) {
  const FeatureTable all = options.described.users(options.exclude);
  if (!options.names_users() || options.all_users) return all;
  const FoundIds found = find_ids(
      all.rows(), options.user_file.empty() ? options.users : read_id_file(options.user_file),
      "user", options.described.user_source);
  if (!found.unknown.empty()) summary["unknown_users"] = found.unknown;
  auto wished = std::make_shared<IdMap>(all.rows().kind());
  for (const Id user : found.ids) wished->add(all.rows().name(user));
  return all.aligned(wished, all.feature_map());
}

void recommend_to_described_users(const Model& model, const Options& options) {
  Request request;
  set_filters(model, options, request);
  const FeatureTable rows = described_users(options, request.summary);
  exclude_seen(model, rows.row_map(), options.described.user_source, options, request);
  std::vector<Id> users(static_cast<std::size_t>(rows.rows().size()));
  std::iota(users.begin(), users.end(), 0);
  const TopK top = model.recommend(rows, request.how);
  const auto output = open_list_output(options.lists, items_of_users,
                                       {rows.row_map(), model.item_map(), rows.rows().size()});
  output->add(users, top);
  output->finish(std::move(request.summary));
}

/// One list of somebody without a name.
void print_items(const Model& model, const TopK& top, const Options& options, Json summary) {
  const Titles titles = matched_titles(options.lists.titles, model.items());
  if (!options.lists.json)
    return print_list(model.items(), top.ids_of(0), top.scores_of(0), titles);
  summary["items"] = list_json(model.items(), "item", top.ids_of(0), top.scores_of(0), titles);
  print_json(std::move(summary));
}

void recommend_by_features(const Model& model, const Options& options) {
  Request request;
  set_filters(model, options, request);
  request.summary["features"] = options.features;
  print_items(model, model.recommend(user_with(options.features), request.how), options,
              request.summary);
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
  Request request;
  set_filters(model, options, request);
  const FoundIds history = find_ids(model.items(), options.history, "item");
  std::vector<Id>& excluded = request.how.exclude_items;
  excluded.insert(excluded.end(), history.ids.begin(), history.ids.end());
  Json items = Json::array();
  for (const Id item : history.ids) items.push_back(id_json(model.items(), item));
  request.summary["history"] = std::move(items);
  if (!history.unknown.empty()) request.summary["unknown_items"] = history.unknown;
  print_items(model, model.recommend(one_history(model, history.ids), request.how), options,
              request.summary);
}

void check_usage(const Options& options) {
  const bool named = options.names_users() || !options.described.user_source.empty();
  if (named + !options.history.empty() + !options.features.empty() != 1)
    usage_error(
        "give one of --user ID[,ID], --users FILE, --all-users, --history ITEM[,ITEM], "
        "--features NAME[,NAME] and --user-features FILE");
  if (options.all_users + !options.users.empty() + !options.user_file.empty() > 1)
    usage_error("give one of --user, --users and --all-users");
  if (!named && !options.exclude.empty())
    usage_error("--exclude goes with --user; a history is never recommended again");
  if (!named && !options.lists.out.empty())
    usage_error("--out goes with --user, --users, --all-users and --user-features");
  check_list_options(options.lists);
  for (const std::string& in : {options.model, options.exclude, options.user_file})
    check_not_replaced(in, options.lists.out);
}

void run(const Options& options) {
  check_usage(options);
  const std::unique_ptr<Model> model = load_model(options.model, options.device);
  const std::string& beside = options.exclude.empty() ? options.lists.titles : options.exclude;
  describe_new(*model, {}, options.described.items(beside));
  if (!options.history.empty()) return recommend_to_history(*model, options);
  if (!options.features.empty()) return recommend_by_features(*model, options);
  options.described.user_source.empty() ? recommend_to_users(*model, options)
                                        : recommend_to_described_users(*model, options);
}

void add_filter_options(CLI::App& command, Options& options) {
  command.add_option("--exclude", options.exclude,
                     "data whose items are not recommended to the users who have them");
  add_id_list(command, "--exclude-items", options.exclude_items, "recommended to nobody: ID[,ID]");
  add_id_list(command, "--only-items", options.only_items, "recommend nothing else: ID[,ID]");
}

void add_user_options(CLI::App& command, Options& options) {
  add_id_list(command, "--user", options.users, "users of the model, original ids: ID[,ID]");
  command.add_option("--users", options.user_file, "a text file of such, an id a line");
  command.add_flag("--all-users", options.all_users, "every user of the model");
  add_id_list(command, "--history", options.history,
              "items of a user the model does not know: ID[,ID]");
  add_id_list(command, "--features", options.features,
              "features of a user the model does not know: NAME[,NAME], as gender:F,age:25-34");
}

}  // namespace

void add_recommend(CLI::App& app) {
  CLI::App* command = app.add_subcommand("recommend", "Find the best items for users");
  const auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "model file")->required();
  add_user_options(*command, *options);
  add_list_options(*command, options->lists, "items a user");
  add_filter_options(*command, *options);
  add_device_option(*command, options->device);
  add_feature_sources(*command, options->described);
  add_read_options(*command, options->read);
  command->footer(
      "Users and items that the model does not know are warned of and left out; when it knows\n"
      "none of a list that is an error. An id with a comma or quote stands in double quotes:\n"
      "--user '\"Doe, J.\",7'. --user-features describes users whom the model need not know;\n"
      "--user, --users pick some of them. Items of --item-features that the model lacks join it.\n"
      "Examples:\n"
      "  warpfactor recommend als.safetensors --user 4,5 --exclude ml-1m --items ml-1m\n"
      "  warpfactor recommend als.safetensors --all-users --exclude ml-1m -k 20 --out lists.csv\n"
      "  warpfactor recommend als.safetensors --history 1,260,1196 --items ml-1m\n"
      "  warpfactor recommend warp.safetensors --features gender:F,age:25-34,occupation:12");
  command->callback([options] { run(*options); });
}

}  // namespace wf::cli
