#include "cli/support/features.hpp"

#include <filesystem>
#include <memory>
#include <utility>

#include "cli/support/options.hpp"
#include "warpfactor/error.hpp"

namespace wf::cli {
namespace {

constexpr const char* group = "Features";

using Reader = FeatureTable (*)(const std::string&);

/// word: what stands for the features of MovieLens, which `read` finds in a folder.
FeatureTable read_source(const std::string& source, const char* word, Reader read,
                         const std::string& data, FeatureOwner owner) {
  if (source == word) return read(data);
  return std::filesystem::is_directory(source) ? read(source) : read_features(source, owner);
}

FeatureTable finished(FeatureTable table, bool identity, bool normalize) {
  if (identity) table = table.with_identity();
  return normalize ? table.normalized() : table;
}

}  // namespace

std::optional<FeatureTable> FeatureOptions::users(const std::string& data) const {
  if (user_source.empty() && user_identity) return std::nullopt;
  if (user_source.empty()) usage_error("--user-identity no needs --user-features");
  return finished(
      read_source(user_source, "demographics", read_demographics, data, FeatureOwner::users),
      user_identity, normalize);
}

std::optional<FeatureTable> FeatureOptions::items(const std::string& data) const {
  if (item_source.empty() && item_identity) return std::nullopt;
  if (item_source.empty()) usage_error("--item-identity no needs --item-features");
  return finished(read_source(item_source, "genres", read_genres, data, FeatureOwner::items),
                  item_identity, normalize);
}

FeatureTable FeatureOptions::user_with(const std::vector<std::string>& features) const {
  auto user = std::make_shared<IdMap>(IdMap::Kind::text);
  auto names = std::make_shared<IdMap>(IdMap::Kind::text);
  user->add("someone new");
  Triplets entries;
  entries.users.resize(features.size());
  for (const std::string& feature : features) entries.items.push_back(names->add(feature));
  return finished(FeatureTable(std::move(entries), user, names), user_identity, normalize);
}

RankingSgd& with_features(Model& model) {
  if (auto* ranking = dynamic_cast<RankingSgd*>(&model)) return *ranking;
  throw Error(ErrorCode::unsupported, "a model of kind " + model.kind() + " knows no features");
}

void add_user_feature_options(CLI::App& command, FeatureOptions& options) {
  command
      .add_option("--user-features", options.user_source,
                  "what is known of users: a file of id, feature and perhaps weight, or users.dat "
                  "or u.user, or their folder; 'demographics': those beside the ratings")
      ->group(group);
  add_yes_no(command, "--user-identity", options.user_identity,
             "whether each user has a feature of its own besides")
      ->group(group);
  add_yes_no(command, "--normalize-features", options.normalize,
             "whether the weights of each user and item are divided by their sum")
      ->group(group);
}

void add_feature_options(CLI::App& command, FeatureOptions& options) {
  add_user_feature_options(command, options);
  command
      .add_option("--item-features", options.item_source,
                  "what is known of items: a file as above, or movies.dat, u.item or movies.csv, "
                  "or their folder; 'genres': those beside the ratings")
      ->group(group);
  add_yes_no(command, "--item-identity", options.item_identity,
             "whether each item has a feature of its own besides")
      ->group(group);
}

}  // namespace wf::cli
