#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/ranking/feature_rows.hpp"
#include "models/ranking/side.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {

/// One side's rows and the features that they are made of.
struct SideRows {
  FeatureRows rows;
  Id own = 0;
  std::shared_ptr<const IdMap> named;
};

/// What a fit is told of the features of one side.
struct SideFeatures {
  std::string side;  ///< "user" or "item"
  const FeatureTable& table;
  bool identity;
  bool normalize;
};

/// The features of `ids`, beside those that `known` has. Throws Error(shape) naming what has no
/// features, or that the model was fitted with features that are not given, Error(argument) where
/// there is neither a table nor identity.
SideRows side_rows(const RankingSide& known, const SideFeatures& features,
                   const std::shared_ptr<const IdMap>& ids);

/// Whether a loss can learn what to prefer; warns where it cannot: no entry that is liked, none
/// with a weight above 0, no user who lacks an item or, for logistic, no entry that is not liked.
/// weights: one an entry; empty: 1.
bool check_samples(const CsrView& train, const std::vector<float>& weights, SgdLoss loss);

/// The weight of each entry of `train`, found by original id. Throws Error(shape) naming an entry
/// without one, Error(numeric) naming one that is negative.
std::vector<float> entry_weights(const Interactions& train, const Interactions& weights);

}  // namespace wf
