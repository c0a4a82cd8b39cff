#pragma once

#include <memory>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/id_map.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// What becomes of several entries for the same user and item.
enum class Duplicates {
  last,  ///< the latest counts: by time where times are known, else by position
  sum,   ///< values add up; the latest time is kept
};

/// Triplets on their way into Interactions. values empty: every value is 1. times empty: unknown.
struct Triplets {
  std::vector<Id> users;
  std::vector<Id> items;
  std::vector<float> values;
  std::vector<std::int64_t> times;
};

/// Who interacted with what: a users x items sparse matrix, stored by user, items ascending, no
/// duplicates, with the original ids. Immutable; copies share storage. 4 bytes an entry, 4 more
/// with values, 8 more with times.
class WF_API Interactions {
 public:
  Interactions();
  /// Throws Error(shape) when the arrays differ in length or an index lies outside its map,
  /// Error(numeric) for a NaN or infinite value.
  Interactions(Triplets triplets, std::shared_ptr<const IdMap> users,
               std::shared_ptr<const IdMap> items, Duplicates duplicates = Duplicates::last);
  /// Ready rows: offsets of users.size() + 1, item indices ascending strictly within each row.
  /// Throws as above when they are not.
  Interactions(std::vector<Offset> offsets, std::vector<Id> items_of_users,
               std::vector<float> values, std::vector<std::int64_t> times,
               std::shared_ptr<const IdMap> users, std::shared_ptr<const IdMap> items);

  Id user_count() const { return users_->size(); }
  Id item_count() const { return items_->size(); }
  Offset size() const { return static_cast<Offset>(rows_->items.size()); }
  bool has_values() const { return !rows_->values.empty() || size() == 0; }
  bool has_times() const { return !rows_->times.empty(); }

  const IdMap& users() const { return *users_; }
  const IdMap& items() const { return *items_; }
  const std::shared_ptr<const IdMap>& user_map() const { return users_; }
  const std::shared_ptr<const IdMap>& item_map() const { return items_; }

  /// users x items.
  CsrView by_user() const;
  Span<const Id> items_of(Id user) const { return by_user().row(user); }
  /// One a stored entry, in the order of by_user(); null when times are unknown.
  const std::int64_t* times() const { return has_times() ? rows_->times.data() : nullptr; }

  /// The same entries under other id maps: row u of the result is user users.name(u). Entries whose
  /// user or item the maps lack are left out. Costs nothing when the maps are the same.
  Interactions aligned(const std::shared_ptr<const IdMap>& users,
                       const std::shared_ptr<const IdMap>& items) const;

 private:
  struct Rows {
    std::vector<Offset> offsets{0};
    std::vector<Id> items;
    std::vector<float> values;
    std::vector<std::int64_t> times;
  };
  std::shared_ptr<const IdMap> users_;
  std::shared_ptr<const IdMap> items_;
  std::shared_ptr<const Rows> rows_;
};

}  // namespace wf
