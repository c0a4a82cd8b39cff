#include <utility>

#include "data/transpose.hpp"
#include "models/factor/rows.hpp"
#include "models/unsupported.hpp"
#include "models/updated_side.hpp"

namespace wf {

FactorMatrix FactorModel::fold_in_users(const Interactions&, const FeatureTable&) const {
  unsupported(*this, "fold in users");
}

FactorMatrix FactorModel::fold_in_items(const Interactions&, const FeatureTable&) const {
  unsupported(*this, "fold in items");
}

FactorMatrix FactorModel::fold_in_users(const FeatureTable&) const {
  unsupported(*this, "fold in users by their features");
}

FactorMatrix FactorModel::fold_in_items(const FeatureTable&) const {
  unsupported(*this, "fold in items by their features");
}

void FactorModel::replace_side(std::shared_ptr<const Rows>& side, const IdMap& ids,
                               const CsrView& entries, const FactorMatrix& folded) {
  UpdatedSide updated = updated_side(side->ids, *side->factors, ids, entries, folded);
  auto replaced = std::make_shared<const Rows>(
      "updated", std::move(updated.ids),
      std::make_shared<const FactorMatrix>(std::move(updated.factors)));
  side_updated();
  side = std::move(replaced);
}

void FactorModel::update_users(const Interactions& rows, const FeatureTable& features) {
  const Interactions known = rows.aligned(rows.user_map(), item_map());
  replace_side(users_, rows.users(), known.by_user(), fold_in_users(rows, features));
}

void FactorModel::update_items(const Interactions& rows, const FeatureTable& features) {
  const Interactions known = rows.aligned(user_map(), rows.item_map());
  replace_side(items_, rows.items(), transpose(known.by_user()).view(),
               fold_in_items(rows, features));
}

void FactorModel::update_users(const FeatureTable& rows) {
  replace_side(users_, rows.rows(), rows.weights(), fold_in_users(rows));
}

void FactorModel::update_items(const FeatureTable& rows) {
  replace_side(items_, rows.rows(), rows.weights(), fold_in_items(rows));
}

}  // namespace wf
