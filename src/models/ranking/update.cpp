#include <algorithm>
#include <utility>

#include "data/translate.hpp"
#include "data/transpose.hpp"
#include "models/batch.hpp"
#include "models/candidates.hpp"
#include "models/join_ids.hpp"
#include "models/ranking/fold_in.hpp"
#include "models/ranking/parts.hpp"
#include "models/updated_side.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/ranking.hpp"

namespace wf {
namespace {

void check_fitted(const RankingSgd& model) {
  if (model.items().size() == 0) throw Error(ErrorCode::argument, "the model is not fitted");
}

FactorMatrix zero_rows(Id count, int factors) {
  FactorMatrix rows(count, factors + 2);
  return rows;
}

}  // namespace

FactorMatrix RankingSgd::fold_in_users(const FeatureTable& rows) const {
  check_fitted(*this);
  return rows_from_features(backend(), state_->users, Side::users, users(), rows, config_);
}

FactorMatrix RankingSgd::fold_in_items(const FeatureTable& rows) const {
  check_fitted(*this);
  return rows_from_features(backend(), state_->items, Side::items, items(), rows, config_);
}

FactorMatrix RankingSgd::fold_in_users(const Interactions& rows,
                                       const FeatureTable* features) const {
  check_fitted(*this);
  const Interactions known = rows.aligned(rows.user_map(), item_map());
  const FactorMatrix start =
      features == nullptr
          ? zero_rows(rows.user_count(), config_.factors)
          : fold_in_users(features->aligned(rows.user_map(), features->feature_map()));
  return train_users(backend(), known.by_user(), start, item_factors(), config_);
}

FactorMatrix RankingSgd::fold_in_items(const Interactions& rows,
                                       const FeatureTable* features) const {
  check_fitted(*this);
  const auto all = join_ids(item_map(), rows.item_map());
  const Interactions known = rows.aligned(user_map(), all);
  FactorMatrix wider = item_factors();
  wider.resize(all->size());
  if (features != nullptr) {
    const FactorMatrix start = fold_in_items(features->aligned(all, features->feature_map()));
    for (Id item = items().size(); item < all->size(); ++item)
      std::copy_n(start.row(item), start.stride(), wider.row(item));
  }
  const FactorMatrix trained =
      train_items(backend(), known.by_user(), user_factors(), wider, items().size(), config_);
  FactorMatrix folded(rows.item_count(), config_.factors + 2);
  const std::vector<Id> place = translate(rows.items(), *all);
  for (Id item = 0; item < rows.item_count(); ++item) {
    const FactorMatrix& from = place[item] < items().size() ? item_factors() : trained;
    std::copy_n(from.row(place[item]), from.stride(), folded.row(item));
  }
  return folded;
}

// What an interrupted fit kept as its best lacks the rows that are replaced.
void RankingSgd::replace_users(std::shared_ptr<const IdMap> ids, FactorMatrix rows) {
  set_user_factors(std::move(ids), std::move(rows));
  best_ = nullptr;
}

void RankingSgd::replace_items(std::shared_ptr<const IdMap> ids, FactorMatrix rows) {
  set_item_factors(std::move(ids), std::move(rows));
  best_ = nullptr;
}

void RankingSgd::update_users(const Interactions& rows, const FeatureTable* features) {
  const Interactions known = rows.aligned(rows.user_map(), item_map());
  UpdatedSide side = updated_side(user_map(), user_factors(), rows.users(), known.by_user(),
                                  fold_in_users(rows, features));
  replace_users(side.ids, std::move(side.factors));
}

void RankingSgd::update_items(const Interactions& rows, const FeatureTable* features) {
  const Interactions known = rows.aligned(user_map(), rows.item_map());
  UpdatedSide side = updated_side(item_map(), item_factors(), rows.items(),
                                  transpose(known.by_user()).view(), fold_in_items(rows, features));
  replace_items(side.ids, std::move(side.factors));
}

void RankingSgd::update_users(const FeatureTable& rows) {
  UpdatedSide side =
      updated_side(user_map(), user_factors(), rows.rows(), rows.weights(), fold_in_users(rows));
  replace_users(side.ids, std::move(side.factors));
}

void RankingSgd::update_items(const FeatureTable& rows) {
  UpdatedSide side =
      updated_side(item_map(), item_factors(), rows.rows(), rows.weights(), fold_in_items(rows));
  replace_items(side.ids, std::move(side.factors));
}

TopK RankingSgd::recommend_folded(const FactorMatrix& rows, const IdMap& users,
                                  const RecommendOptions& options) const {
  TopK all = make_top_k(rows.rows(), clamped_k(options.k, items().size()));
  ExcludedItems excluded(options.exclude, users, items());
  for_each_batch(rows.rows(), [&](Offset first, Offset count) {
    const std::vector<Id> batch = id_range(first, count);
    const MatrixView<const float> queries{rows.row(first), count, rows.factors(), rows.stride()};
    copy_rows(recommend_rows(queries, excluded.rows(batch), options), all, first);
  });
  return all;
}

TopK RankingSgd::recommend(const Interactions& histories, const RecommendOptions& options) const {
  clamped_k(options.k, items().size());
  return recommend_folded(fold_in_users(histories), histories.users(), options);
}

TopK RankingSgd::recommend(const FeatureTable& users, const RecommendOptions& options) const {
  return recommend_folded(fold_in_users(users), users.rows(), options);
}

}  // namespace wf
