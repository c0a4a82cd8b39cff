#include "models/candidates.hpp"

#include <algorithm>
#include <string>

#include "data/translate.hpp"
#include "warpfactor/error.hpp"

namespace wf {

void check_ids(const std::string& what, Span<const Id> ids, Id size) {
  for (const Id id : ids)
    if (id < 0 || id >= size)
      throw Error(ErrorCode::argument, what + " " + std::to_string(id) +
                                           " is not in the model, which has " +
                                           std::to_string(size) + " of them, counted from 0");
}

void check_pairs(Span<const Id> users, Span<const Id> items, const Model& model) {
  if (users.size() != items.size())
    throw Error(ErrorCode::shape, "predict takes as many users as items, found " +
                                      std::to_string(users.size()) + " and " +
                                      std::to_string(items.size()));
  check_ids("user", users, model.users().size());
  check_ids("item", items, model.items().size());
}

int checked_k(int k) {
  if (k < 1)
    throw Error(ErrorCode::argument, "k is " + std::to_string(k) + ", expected at least 1");
  return k;
}

AllowedRows::AllowedRows(const std::string& what, Span<const Id> only, Span<const Id> excluded,
                         Id rows)
    : restricted_(!only.empty() || !excluded.empty()) {
  if (!restricted_) return;
  check_ids(what, only, rows);
  check_ids(what, excluded, rows);
  std::vector<char> allowed(static_cast<std::size_t>(rows), only.empty());
  for (const Id row : only) allowed[row] = 1;
  for (const Id row : excluded) allowed[row] = 0;
  // A list of nothing must still be a list.
  ids_.reserve(static_cast<std::size_t>(rows));
  for (Id row = 0; row < rows; ++row)
    if (allowed[row]) ids_.push_back(row);
}

ExcludedItems::ExcludedItems(const Interactions& exclude, const IdMap& users, const IdMap& items)
    : exclude_(exclude.size() > 0 ? &exclude : nullptr), users_(&users), items_(&items) {
  if (exclude_ != nullptr && &exclude_->items() != items_)
    item_numbers_ = translate(exclude_->items(), *items_);
}

Id ExcludedItems::row_of(Id user) const {
  const IdMap& known = exclude_->users();
  if (&known == users_) return user;
  return users_->kind() == IdMap::Kind::number ? known.find(users_->number(user))
                                               : known.find(users_->name(user));
}

void ExcludedItems::append(Span<const Id> items) {
  if (item_numbers_.empty()) {
    ids_.insert(ids_.end(), items.begin(), items.end());
    return;
  }
  const auto first = static_cast<std::ptrdiff_t>(ids_.size());
  for (const Id item : items)
    if (item_numbers_[item] != no_id) ids_.push_back(item_numbers_[item]);
  std::sort(ids_.begin() + first, ids_.end());
}

CsrView ExcludedItems::rows(Span<const Id> users) {
  offsets_.assign(users.size() + 1, 0);
  ids_.clear();
  for (std::size_t r = 0; r < users.size(); ++r) {
    const Id row = exclude_ == nullptr ? no_id : row_of(users[r]);
    if (row != no_id) append(exclude_->items_of(row));
    offsets_[r + 1] = static_cast<Offset>(ids_.size());
  }
  return {static_cast<Offset>(users.size()), items_->size(), offsets_.data(), ids_.data(), nullptr};
}

}  // namespace wf
