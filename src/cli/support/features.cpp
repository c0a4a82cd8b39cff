#include "cli/train/features.hpp"

#include <filesystem>

#include "cli/support/options.hpp"

namespace wf::cli {
namespace {

using Reader = FeatureTable (*)(const std::string&);

/// word: what stands for the features of MovieLens, which `read` finds in a folder.
FeatureTable read_source(const std::string& source, const char* word, Reader read,
                         const std::string& data) {
  if (source == word) return read(data);
  return std::filesystem::is_directory(source) ? read(source) : read_features(source);
}

FeatureTable finished(FeatureTable table, bool identity, bool normalize) {
  if (identity) table = table.with_identity();
  return normalize ? table.normalized() : table;
}

}  // namespace

std::optional<FeatureTable> FeatureOptions::users(const std::string& data) const {
  if (user_source.empty() && user_identity) return std::nullopt;
  if (user_source.empty()) usage_error("--user-identity no needs --user-features");
  return finished(read_source(user_source, "demographics", read_demographics, data), user_identity,
                  normalize);
}

std::optional<FeatureTable> FeatureOptions::items(const std::string& data) const {
  if (item_source.empty() && item_identity) return std::nullopt;
  if (item_source.empty()) usage_error("--item-identity no needs --item-features");
  return finished(read_source(item_source, "genres", read_genres, data), item_identity, normalize);
}

void add_feature_options(CLI::App& command, FeatureOptions& options) {
  constexpr const char* group = "Features";
  command
      .add_option("--user-features", options.user_source,
                  "what is known of users: a file of id, feature and perhaps weight, or "
                  "'demographics': users.dat or u.user beside DATA")
      ->group(group);
  command
      .add_option("--item-features", options.item_source,
                  "what is known of items: a file as above, or 'genres': movies.dat, u.item or "
                  "movies.csv beside DATA")
      ->group(group);
  command
      .add_option("--user-identity", options.user_identity,
                  "whether each user has a feature of its own besides: yes or no")
      ->group(group);
  command.add_option("--item-identity", options.item_identity, "the same for items")->group(group);
  command
      .add_option("--normalize-features", options.normalize,
                  "whether the weights of each user and item are divided by their sum: yes or no")
      ->group(group);
}

}  // namespace wf::cli
