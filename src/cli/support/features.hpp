#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "warpfactor/features.hpp"
#include "warpfactor/ranking.hpp"

namespace wf::cli {

/// The features of users and items that a command was told to use.
struct FeatureOptions {
  std::string user_source;
  std::string item_source;
  bool user_identity = true;
  bool item_identity = true;
  bool normalize = true;

  /// Nothing when none were asked for. data: the training data, beside which MovieLens has them.
  std::optional<FeatureTable> users(const std::string& data) const;
  std::optional<FeatureTable> items(const std::string& data) const;
  /// One user without a name, of whom these features are known.
  FeatureTable user_with(const std::vector<std::string>& features) const;
};

/// Throws Error(unsupported) for a model of a kind that knows no features.
RankingSgd& with_features(Model& model);

/// --user-features, --user-identity and --normalize-features.
void add_user_feature_options(CLI::App& command, FeatureOptions& options);
/// Those, --item-features and --item-identity.
void add_feature_options(CLI::App& command, FeatureOptions& options);

}  // namespace wf::cli
