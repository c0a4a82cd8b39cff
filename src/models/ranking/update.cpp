#include <algorithm>
#include <utility>

#include "data/translate.hpp"
#include "models/factor/rows.hpp"
#include "models/join_ids.hpp"
#include "models/ranking/fold_in.hpp"
#include "models/ranking/parts.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/ranking.hpp"

namespace wf {
namespace {

void check_fitted(const RankingSgd& model) {
  if (model.items().size() == 0) throw Error(ErrorCode::argument, "the model is not fitted");
}

}  // namespace

FactorMatrix RankingSgd::fold_in_users(const FeatureTable& rows) const {
  check_fitted(*this);
  return rows_from_features(*engine().backend, state_->users, Side::users, users(), rows,
                            state_->normalize_features, config_);
}

FactorMatrix RankingSgd::fold_in_items(const FeatureTable& rows) const {
  check_fitted(*this);
  return rows_from_features(*engine().backend, state_->items, Side::items, items(), rows,
                            state_->normalize_features, config_);
}

FactorMatrix RankingSgd::fold_in_users(const Interactions& rows,
                                       const FeatureTable& features) const {
  check_fitted(*this);
  const Interactions known = rows.aligned(rows.user_map(), item_map());
  const FactorMatrix start =
      features.empty() ? FactorMatrix(rows.user_count(), config_.factors + 2)
                       : fold_in_users(features.aligned(rows.user_map(), features.feature_map()));
  return train_users(*engine().backend, known.by_user(), start, item_factors(), config_);
}

FactorMatrix RankingSgd::fold_in_items(const Interactions& rows,
                                       const FeatureTable& features) const {
  check_fitted(*this);
  const auto all = join_ids(item_map(), rows.item_map());
  const Interactions known = rows.aligned(user_map(), all);
  FactorMatrix wider = item_factors();
  wider.resize(all->size());
  if (!features.empty()) {
    const FactorMatrix start = fold_in_items(features.aligned(all, features.feature_map()));
    for (Id item = items().size(); item < all->size(); ++item)
      std::copy_n(start.row(item), start.stride(), wider.row(item));
  }
  const FactorMatrix trained = train_items(*engine().backend, known.by_user(), user_factors(),
                                           wider, items().size(), config_);
  FactorMatrix folded(rows.item_count(), config_.factors + 2);
  const std::vector<Id> place = translate(rows.items(), *all);
  for (Id item = 0; item < rows.item_count(); ++item) {
    const FactorMatrix& from = place[item] < items().size() ? item_factors() : trained;
    std::copy_n(from.row(place[item]), from.stride(), folded.row(item));
  }
  return folded;
}

}  // namespace wf
