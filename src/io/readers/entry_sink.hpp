#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "data/id_tables.hpp"
#include "io/readers/chunks.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {

/// The first and the last of some times.
struct TimeRange {
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  std::int64_t last = std::numeric_limits<std::int64_t>::min();

  void add(std::int64_t time) {
    first = std::min(first, time);
    last = std::max(last, time);
  }
  void add(const TimeRange& other) {
    first = std::min(first, other.first);
    last = std::max(last, other.last);
  }
  bool empty() const { return first > last; }
};

/// Stores the entries of one chunk at its place among all, with ids numbered within the chunk.
template <class UserTable, class ItemTable>
class EntrySink {
 public:
  /// Stores into `all`, where arrays that are empty are not wanted.
  EntrySink(Triplets& all, const Chunk& chunk)
      : users_(all.users.data() + chunk.first_entry),
        items_(all.items.data() + chunk.first_entry),
        values_(all.values.empty() ? nullptr : all.values.data() + chunk.first_entry),
        times_(all.times.empty() ? nullptr : all.times.data() + chunk.first_entry) {}

  void add(typename UserTable::Key user, typename ItemTable::Key item, float value,
           std::int64_t time) {
    // Files are mostly grouped by user.
    if (stored_ == 0 || user_table.key(last_user_) != user) last_user_ = user_table.add(user);
    users_[stored_] = last_user_;
    items_[stored_] = item_table.add(item);
    if (values_) values_[stored_] = value;
    if (times_) times_[stored_] = time;
    ++stored_;
  }

  /// Notes the time of an entry for times().
  void note_time(std::int64_t time) { times_seen_.add(time); }

  Offset stored() const { return stored_; }
  const TimeRange& times() const { return times_seen_; }

  UserTable user_table;
  ItemTable item_table;

 private:
  Id* users_;
  Id* items_;
  float* values_;
  std::int64_t* times_;
  TimeRange times_seen_;
  Id last_user_ = no_id;
  Offset stored_ = 0;
};

}  // namespace wf
