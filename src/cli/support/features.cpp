#include "cli/support/features.hpp"

#include <filesystem>
#include <memory>
#include <utility>

#include "cli/support/print.hpp"
#include "warpfactor/io.hpp"

namespace wf::cli {
namespace {

using Reader = FeatureTable (*)(const std::string&);

/// word: what stands for the features of MovieLens, which `read` finds in a folder.
FeatureTable read_source(const std::string& source, const char* word, Reader read,
                         const std::string& data, FeatureOwner owner) {
  if (source == word) return read(data);
  if (std::filesystem::is_directory(source)) return read(source);
  FeatureReport report;
  FeatureTable table = read_features(source, owner, report);
  note("{}", summary(report));
  return table;
}

}  // namespace

FeatureTable FeatureOptions::users(const std::string& data) const {
  if (user_source.empty()) return {};
  return read_source(user_source, "demographics", read_demographics, data, FeatureOwner::users);
}

FeatureTable FeatureOptions::items(const std::string& data) const {
  if (item_source.empty()) return {};
  return read_source(item_source, "genres", read_genres, data, FeatureOwner::items);
}

FeatureTable user_with(const std::vector<std::string>& features) {
  auto user = std::make_shared<IdMap>(IdMap::Kind::text);
  auto names = std::make_shared<IdMap>(IdMap::Kind::text);
  user->add("someone new");
  Triplets entries;
  entries.users.resize(features.size());
  for (const std::string& feature : features) entries.items.push_back(names->add(feature));
  return FeatureTable(std::move(entries), user, names);
}

std::shared_ptr<const IdMap> unknown_ids(const IdMap& ids, const IdMap& known) {
  auto unknown = std::make_shared<IdMap>(ids.kind());
  for (Id id = 0; id < ids.size(); ++id) {
    const std::string name = ids.name(id);
    if (known.find(name) == no_id) unknown->add(name);
  }
  return unknown;
}

void describe_new(Model& model, const FeatureTable& users, const FeatureTable& items) {
  if (users.empty() && items.empty()) return;
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

void add_feature_sources(CLI::App& command, FeatureOptions& options) {
  command
      .add_option("--user-features", options.user_source,
                  "what is known of users: a file of id, feature and perhaps weight, or users.dat "
                  "or u.user, or their folder; 'demographics': those beside the ratings")
      ->group(feature_group);
  command
      .add_option("--item-features", options.item_source,
                  "what is known of items: a file as above, or movies.dat, u.item or movies.csv, "
                  "or their folder; 'genres': those beside the ratings")
      ->group(feature_group);
}

}  // namespace wf::cli
