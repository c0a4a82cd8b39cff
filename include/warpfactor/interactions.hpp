#pragma once

#include <memory>
#include <vector>

#include "warpfactor/export.hpp"
#include "warpfactor/id_map.hpp"
#include "warpfactor/time_format.hpp"
#include "warpfactor/types.hpp"

namespace wf {
inline namespace v0_1 {

/// What becomes of several entries for the same user and item.
enum class Duplicates {
  last,  ///< the latest counts: by time where the file or the triplets have times, else by position
  sum,   ///< values add up; the latest time is kept
};

/// Triplets on their way into Interactions. values empty: every value is 1. times empty: unknown;
/// time_format says what they count.
struct Triplets {
  std::vector<Id> users;
  std::vector<Id> items;
  std::vector<float> values;
  std::vector<std::int64_t> times;
  TimeFormat time_format = {};
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
               std::shared_ptr<const IdMap> users, std::shared_ptr<const IdMap> items,
               const TimeFormat& time_format = {});

  /// The rows of a CSR matrix of users x items that another holds, as a SciPy matrix does, with a
  /// time per entry or none. They are used where they lie, and `owner`, of which every copy of the
  /// result has a share, keeps them alive; without an owner they are copied. Throws as above.
  static Interactions from_csr(const CsrView& rows, std::shared_ptr<const IdMap> users,
                               std::shared_ptr<const IdMap> items,
                               std::shared_ptr<const void> owner = nullptr,
                               Span<const std::int64_t> times = {});
  /// Entry k says that users[k] had items[k], as in a SciPy COO matrix. The arrays are copied, for
  /// they are sorted; vectors go into Triplets without a copy. Throws as above.
  static Interactions from_coo(Span<const Id> users, Span<const Id> items, Span<const float> values,
                               std::shared_ptr<const IdMap> user_map,
                               std::shared_ptr<const IdMap> item_map,
                               Duplicates duplicates = Duplicates::last,
                               Span<const std::int64_t> times = {});

  Id user_count() const { return users_->size(); }
  Id item_count() const { return items_->size(); }
  Offset size() const { return rows_->view.size(); }
  bool has_values() const { return rows_->view.values != nullptr || size() == 0; }
  bool has_times() const { return rows_->times != nullptr; }

  const IdMap& users() const { return *users_; }
  const IdMap& items() const { return *items_; }
  const std::shared_ptr<const IdMap>& user_map() const { return users_; }
  const std::shared_ptr<const IdMap>& item_map() const { return items_; }

  /// users x items.
  CsrView by_user() const { return rows_->view; }
  Span<const Id> items_of(Id user) const { return by_user().row(user); }
  /// One a stored entry, in the order of by_user(); null when times are unknown.
  const std::int64_t* times() const { return rows_->times; }
  /// What the times count and how they are written.
  const TimeFormat& time_format() const { return time_format_; }

  /// The same entries under other id maps: row u of the result is user users.name(u). Entries whose
  /// user or item the maps lack are left out. Costs nothing when the maps are the same.
  Interactions aligned(const std::shared_ptr<const IdMap>& users,
                       const std::shared_ptr<const IdMap>& items) const;

 private:
  struct Rows {
    CsrView view;
    const std::int64_t* times = nullptr;
    std::shared_ptr<const void> owner;  ///< of the arrays
  };
  struct OwnRows;
  void hold(OwnRows rows);

  std::shared_ptr<const IdMap> users_;
  std::shared_ptr<const IdMap> items_;
  std::shared_ptr<const Rows> rows_;
  TimeFormat time_format_;
};

}  // namespace v0_1
}  // namespace wf
