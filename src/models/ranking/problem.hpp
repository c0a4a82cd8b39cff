#pragma once

#include <memory>
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

/// The features of `ids`, from `table` (null: own ones alone), beside those that `known` has. side:
/// "user" or "item". Throws Error(shape) naming what has no features, or that the model was fitted
/// with features that are not given.
SideRows side_rows(const RankingSide& known, const FeatureTable* table,
                   const std::shared_ptr<const IdMap>& ids, const std::string& side);

/// Warns where a loss has nothing to learn from: no entry that is liked, or, for logistic, that is
/// not.
void check_labels(const CsrView& train, SgdLoss loss);

/// The weight of each entry of `train`, found by original id. Throws Error(shape) naming an entry
/// without one, Error(numeric) naming one that is negative.
std::vector<float> entry_weights(const Interactions& train, const Interactions& weights);

}  // namespace wf
