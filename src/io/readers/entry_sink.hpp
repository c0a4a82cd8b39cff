#pragma once

#include <cmath>

#include "data/id_tables.hpp"
#include "io/readers/chunks.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {

/// Stores the entries of one chunk at its place among all, with ids numbered within the chunk.
template <class UserTable, class ItemTable>
class EntrySink {
 public:
  /// Stores into `all`, where arrays that are empty are not wanted. Smaller values are left out.
  EntrySink(Triplets& all, const Chunk& chunk, float smallest_value)
      : users_(all.users.data() + chunk.first_entry),
        items_(all.items.data() + chunk.first_entry),
        values_(all.values.empty() ? nullptr : all.values.data() + chunk.first_entry),
        times_(all.times.empty() ? nullptr : all.times.data() + chunk.first_entry),
        smallest_value_(smallest_value) {}

  void add(typename UserTable::Key user, typename ItemTable::Key item, float value,
           std::int64_t time) {
    ++seen_;
    if (value < smallest_value_) return;
    // Files are mostly grouped by user.
    if (stored_ == 0 || user_table.key(last_user_) != user) last_user_ = user_table.add(user);
    users_[stored_] = last_user_;
    items_[stored_] = item_table.add(item);
    if (values_) values_[stored_] = value;
    if (times_) times_[stored_] = time;
    ++stored_;
  }

  Offset seen() const { return seen_; }
  Offset stored() const { return stored_; }

  UserTable user_table;
  ItemTable item_table;

 private:
  Id* users_;
  Id* items_;
  float* values_;
  std::int64_t* times_;
  float smallest_value_;
  Id last_user_ = no_id;
  Offset seen_ = 0;
  Offset stored_ = 0;
};

}  // namespace wf
