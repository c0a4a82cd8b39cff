#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "warpfactor/features.hpp"
#include "warpfactor/model.hpp"

namespace wf::cli {

/// The heading of options about features in --help.
inline constexpr const char* feature_group = "Features";

/// Where the features of users and items are that a command was told to use.
struct FeatureOptions {
  std::string user_source;
  std::string item_source;

  /// Empty when none were asked for. data: the training data, beside which MovieLens has them.
  FeatureTable users(const std::string& data) const;
  FeatureTable items(const std::string& data) const;
};

/// One user without a name, of whom these features are known.
FeatureTable user_with(const std::vector<std::string>& features);

/// The ids that `known` lacks.
std::shared_ptr<const IdMap> unknown_ids(const IdMap& ids, const IdMap& known);

/// Adds the users and items whom the model lacks by their features; tables may be empty. Throws
/// Error(unsupported) for a model that knows no features.
void describe_new(Model& model, const FeatureTable& users, const FeatureTable& items);

/// --user-features and --item-features.
void add_feature_sources(CLI::App& command, FeatureOptions& options);

}  // namespace wf::cli
