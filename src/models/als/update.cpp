#include <memory>

#include "data/transpose.hpp"
#include "models/als/fold_in.hpp"
#include "models/als/parts.hpp"
#include "models/factor/rows.hpp"
#include "models/unsupported.hpp"
#include "warpfactor/als.hpp"
#include "warpfactor/error.hpp"

namespace wf {
std::shared_ptr<const AlsFoldIn> ImplicitAls::user_fold_in() const {
  if (items().size() == 0) throw Error(ErrorCode::argument, "the model is not fitted");
  const std::lock_guard lock(fold_ins_->mutex);
  FoldIns::Solver& made = fold_ins_->users;
  if (made.fixed != shared_item_factors())
    made = {shared_item_factors(),
            std::make_shared<AlsFoldIn>(*engine().backend, item_factors(), config_)};
  return made.solver;
}

std::shared_ptr<const AlsFoldIn> ImplicitAls::item_fold_in() const {
  if (users().size() == 0) throw Error(ErrorCode::argument, "the model is not fitted");
  const std::lock_guard lock(fold_ins_->mutex);
  FoldIns::Solver& made = fold_ins_->items;
  if (made.fixed != shared_user_factors())
    made = {shared_user_factors(),
            std::make_shared<AlsFoldIn>(*engine().backend, user_factors(), config_)};
  return made.solver;
}

FactorMatrix ImplicitAls::fold_in_users(const Interactions& rows,
                                        const FeatureTable& features) const {
  if (!features.empty()) unsupported(*this, "fold in features");
  const Interactions known = rows.aligned(rows.user_map(), item_map());
  return user_fold_in()->solve(known.by_user(), config_);
}

FactorMatrix ImplicitAls::fold_in_items(const Interactions& rows,
                                        const FeatureTable& features) const {
  if (!features.empty()) unsupported(*this, "fold in features");
  const Interactions known = rows.aligned(user_map(), rows.item_map());
  return item_fold_in()->solve(transpose(known.by_user()).view(), config_);
}

void ImplicitAls::side_updated() {
  best_ = nullptr;  // its rows are others
  auto own = std::make_shared<FoldIns>();
  {
    // The side that did not change keeps its solver; copies of the model keep both.
    const std::lock_guard lock(fold_ins_->mutex);
    own->users = fold_ins_->users;
    own->items = fold_ins_->items;
  }
  fold_ins_ = std::move(own);
}

}  // namespace wf
