#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "warpfactor/features.hpp"

namespace wf::cli {

/// The features of users and items that a training was told to use.
struct FeatureOptions {
  std::string user_source;
  std::string item_source;
  bool user_identity = true;
  bool item_identity = true;
  bool normalize = true;

  /// Nothing when none were asked for. data: the training data, beside which MovieLens has them.
  std::optional<FeatureTable> users(const std::string& data) const;
  std::optional<FeatureTable> items(const std::string& data) const;
};

/// --user-features, --item-features, --user-identity, --item-identity and --normalize-features.
void add_feature_options(CLI::App& command, FeatureOptions& options);

}  // namespace wf::cli
