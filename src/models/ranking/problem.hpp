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

/// Warns where a loss has nothing to learn from: no entry that is liked, or, for logistic, that is
/// not.
void check_labels(const CsrView& train, SgdLoss loss);

/// The weight of each entry of `train`, found by original id. Throws Error(shape) naming an entry
/// without one, Error(numeric) naming one that is negative.
std::vector<float> entry_weights(const Interactions& train, const Interactions& weights);

}  // namespace wf
