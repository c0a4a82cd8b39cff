#pragma once

#include "contract/backend.hpp"
#include "models/ranking/side.hpp"
#include "warpfactor/features.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {

/// Rows as the model's, made of the features in `table` by what `known` has learnt of them. `ids`:
/// the users (items) of the model, whose own features count. normalize: as the model was fitted.
/// Throws Error(argument) naming a feature that is unknown.
FactorMatrix rows_from_features(const Backend& backend, const RankingSide& known, Side side,
                                const IdMap& ids, const FeatureTable& table, bool normalize,
                                const RankingConfig& config);

/// Trains the users of `rows`, whose columns are the items, from `start` with the items fixed.
FactorMatrix train_users(const Backend& backend, const CsrView& rows, const FactorMatrix& start,
                         const FactorMatrix& items, const RankingConfig& config);

/// Trains the items from `first_new` on from what `items` holds, everything else fixed.
FactorMatrix train_items(const Backend& backend, const CsrView& rows, const FactorMatrix& users,
                         const FactorMatrix& items, Id first_new, const RankingConfig& config);

}  // namespace wf
