#pragma once

#include <vector>

#include "warpfactor/interactions.hpp"
#include "warpfactor/model.hpp"

namespace wf {

/// Throws Error(argument) unless each of `ids` is in [0, size): "user 7 is not in the model, ...".
void check_ids(const std::string& what, Span<const Id> ids, Id size);
/// Throws Error(shape) unless there are as many users as items, Error(argument) for an id outside
/// the model.
void check_pairs(Span<const Id> users, Span<const Id> items, const Model& model);
/// k. Throws Error(argument) when it is below 1.
int checked_k(int k);

/// The rows that may be in any list: those of `only`, where it is not empty, without `excluded`.
class AllowedRows {
 public:
  /// Throws Error(argument) for an id outside [0, rows). what: "item" or "user".
  AllowedRows(const std::string& what, Span<const Id> only, Span<const Id> excluded, Id rows);
  bool restricted() const { return restricted_; }
  /// Ascending; without data when everything is allowed.
  Span<const Id> ids() const { return restricted_ ? Span<const Id>(ids_) : Span<const Id>(); }

 private:
  bool restricted_;
  std::vector<Id> ids_;
};

/// Looks up what given users must not be recommended, matched by original id.
class ExcludedItems {
 public:
  /// `exclude` may be empty: nothing. All must outlive this.
  ExcludedItems(const Interactions& exclude, const IdMap& users, const IdMap& items);
  /// Row r: the items of users[r], as numbers of the item map, ascending. Valid until the next
  /// call.
  CsrView rows(Span<const Id> users);

 private:
  Id row_of(Id user) const;
  void append(Span<const Id> items);

  const Interactions* exclude_;  ///< null: nothing
  const IdMap* users_;
  const IdMap* items_;
  std::vector<Id> item_numbers_;  ///< empty when the two item maps are one
  std::vector<Offset> offsets_;
  std::vector<Id> ids_;
};

}  // namespace wf
