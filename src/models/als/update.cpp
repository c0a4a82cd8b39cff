#include <memory>

#include "data/transpose.hpp"
#include "models/als/fold_in.hpp"
#include "models/als/parts.hpp"
#include "models/batch.hpp"
#include "models/candidates.hpp"
#include "models/updated_side.hpp"
#include "warpfactor/als.hpp"
#include "warpfactor/error.hpp"

namespace wf {
std::shared_ptr<const AlsFoldIn> ImplicitAls::user_fold_in() const {
  if (items().size() == 0) throw Error(ErrorCode::argument, "the model is not fitted");
  const std::lock_guard lock(fold_ins_->mutex);
  if (!fold_ins_->users)
    fold_ins_->users = std::make_shared<AlsFoldIn>(backend(), item_factors(), config_);
  return fold_ins_->users;
}

std::shared_ptr<const AlsFoldIn> ImplicitAls::item_fold_in() const {
  if (users().size() == 0) throw Error(ErrorCode::argument, "the model is not fitted");
  const std::lock_guard lock(fold_ins_->mutex);
  if (!fold_ins_->items)
    fold_ins_->items = std::make_shared<AlsFoldIn>(backend(), user_factors(), config_);
  return fold_ins_->items;
}

FactorMatrix ImplicitAls::fold_in_users(const Interactions& rows) const {
  const Interactions known = rows.aligned(rows.user_map(), item_map());
  return user_fold_in()->solve(known.by_user(), config_);
}

FactorMatrix ImplicitAls::fold_in_items(const Interactions& rows) const {
  const Interactions known = rows.aligned(user_map(), rows.item_map());
  return item_fold_in()->solve(transpose(known.by_user()).view(), config_);
}

void ImplicitAls::update_users(const Interactions& rows) {
  const Interactions known = rows.aligned(rows.user_map(), item_map());
  const auto fold_in = user_fold_in();
  UpdatedSide side = updated_side(user_map(), user_factors(), rows.users(), known.by_user(),
                                  fold_in->solve(known.by_user(), config_));
  auto fold_ins = std::make_shared<FoldIns>();
  fold_ins->users = fold_in;  // the items are what they were
  set_user_factors(side.ids, std::move(side.factors));
  fold_ins_ = std::move(fold_ins);
  best_ = nullptr;  // what an interrupted fit kept lacks the new rows
}

void ImplicitAls::update_items(const Interactions& rows) {
  const Interactions known = rows.aligned(user_map(), rows.item_map());
  const CsrMatrix by_item = transpose(known.by_user());
  const auto fold_in = item_fold_in();
  UpdatedSide side = updated_side(item_map(), item_factors(), rows.items(), by_item.view(),
                                  fold_in->solve(by_item.view(), config_));
  auto fold_ins = std::make_shared<FoldIns>();
  fold_ins->items = fold_in;
  set_item_factors(side.ids, std::move(side.factors));
  fold_ins_ = std::move(fold_ins);
  best_ = nullptr;
}

TopK ImplicitAls::recommend(const Interactions& histories, const RecommendOptions& options) const {
  TopK all = make_top_k(histories.user_count(), clamped_k(options.k, items().size()));
  const Interactions known = histories.aligned(histories.user_map(), item_map());
  const auto fold_in = user_fold_in();
  ExcludedItems excluded(options.exclude, histories.users(), items());
  for_each_batch(histories.user_count(), [&](Offset first, Offset count) {
    const AlsRows rows(known.by_user(), first, count, config_);
    const FactorMatrix queries = fold_in->solve(rows.entries());
    const std::vector<Id> batch = id_range(first, count);
    copy_rows(recommend_rows(queries.view(), excluded.rows(batch), options), all, first);
  });
  return all;
}

}  // namespace wf
