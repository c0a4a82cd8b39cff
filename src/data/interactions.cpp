#include "warpfactor/interactions.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "contract/fail.hpp"
#include "data/group_by_user.hpp"
#include "data/sort_rows.hpp"
#include "data/translate.hpp"

namespace wf {
namespace {

using MapPointer = std::shared_ptr<const IdMap>;

MapPointer checked_map(MapPointer map, const char* what) {
  if (!map) fail(ErrorCode::argument, "no id map of the ", what, " is given");
  return map;
}

void check_length(const char* what, std::size_t size, std::size_t expected) {
  if (size == expected) return;
  fail(ErrorCode::shape, what, " has ", size, " elements, expected ", expected);
}

void check_optional_length(const char* what, std::size_t size, std::size_t expected) {
  if (size != 0) check_length(what, size, expected);
}

void check_ids(const char* what, const std::vector<Id>& ids, Id count) {
  for (std::size_t k = 0; k < ids.size(); ++k) {
    if (ids[k] >= 0 && ids[k] < count) continue;
    fail(ErrorCode::shape, what, " ", ids[k], " of entry ", k, " is not in 0 .. ", count, " - 1");
  }
}

void check_finite(const std::vector<float>& values) {
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (std::isfinite(values[k])) continue;
    fail(ErrorCode::numeric, "the value of entry ", k, " is ", values[k],
         ", expected a finite number");
  }
}

void check_offsets(const std::vector<Offset>& offsets, Id rows, std::size_t entries) {
  check_length("offsets", offsets.size(), static_cast<std::size_t>(rows) + 1);
  if (offsets.front() != 0)
    fail(ErrorCode::shape, "offsets begin with ", offsets.front(), ", expected 0");
  for (std::size_t r = 1; r < offsets.size(); ++r) {
    if (offsets[r] >= offsets[r - 1]) continue;
    fail(ErrorCode::shape, "offsets descend at row ", r - 1);
  }
  check_length("items_of_users", entries, static_cast<std::size_t>(offsets.back()));
}

void check_ascending(const std::vector<Offset>& offsets, const std::vector<Id>& items) {
  for (std::size_t r = 0; r + 1 < offsets.size(); ++r) {
    for (Offset k = offsets[r] + 1; k < offsets[r + 1]; ++k) {
      if (items[k] > items[k - 1]) continue;
      fail(ErrorCode::shape, "the items of row ", r, " do not ascend: ", items[k - 1],
           " comes before ", items[k]);
    }
  }
}

bool same(const MapPointer& a, const MapPointer& b) { return a == b || *a == *b; }

}  // namespace

Interactions::Interactions()
    : users_(std::make_shared<const IdMap>()),
      items_(users_),
      rows_(std::make_shared<const Rows>()) {}

Interactions::Interactions(Triplets triplets, MapPointer users, MapPointer items,
                           Duplicates duplicates)
    : users_(checked_map(std::move(users), "users")),
      items_(checked_map(std::move(items), "items")) {
  const std::size_t size = triplets.users.size();
  check_length("items", triplets.items.size(), size);
  check_optional_length("values", triplets.values.size(), size);
  check_optional_length("times", triplets.times.size(), size);
  check_ids("user", triplets.users, users_->size());
  check_ids("item", triplets.items, items_->size());
  check_finite(triplets.values);
  auto rows = std::make_shared<Rows>();
  rows->offsets = group_by_user(triplets, users_->size());
  rows->items = std::move(triplets.items);
  rows->values = std::move(triplets.values);
  rows->times = std::move(triplets.times);
  sort_rows({items_->size(), rows->offsets, rows->items, rows->values, rows->times}, duplicates);
  rows_ = std::move(rows);
}

Interactions::Interactions(std::vector<Offset> offsets, std::vector<Id> items_of_users,
                           std::vector<float> values, std::vector<std::int64_t> times,
                           MapPointer users, MapPointer items)
    : users_(checked_map(std::move(users), "users")),
      items_(checked_map(std::move(items), "items")) {
  check_offsets(offsets, users_->size(), items_of_users.size());
  check_optional_length("values", values.size(), items_of_users.size());
  check_optional_length("times", times.size(), items_of_users.size());
  check_ids("item", items_of_users, items_->size());
  check_ascending(offsets, items_of_users);
  check_finite(values);
  auto rows = std::make_shared<Rows>();
  rows->offsets = std::move(offsets);
  rows->items = std::move(items_of_users);
  rows->values = std::move(values);
  rows->times = std::move(times);
  rows_ = std::move(rows);
}

CsrView Interactions::by_user() const {
  return {user_count(), item_count(), rows_->offsets.data(), rows_->items.data(),
          rows_->values.empty() ? nullptr : rows_->values.data()};
}

Interactions Interactions::aligned(const MapPointer& users, const MapPointer& items) const {
  checked_map(users, "users");
  checked_map(items, "items");
  if (same(users, users_) && same(items, items_)) {
    Interactions renamed(*this);
    renamed.users_ = users;
    renamed.items_ = items;
    return renamed;
  }
  const std::vector<Id> row_of = translate(*users, *users_);
  const std::vector<Id> new_item_of = translate(*items_, *items);
  Rows rows;
  for (const Id row : row_of) {
    for (Offset k = row == no_id ? 0 : rows_->offsets[row];
         k < (row == no_id ? 0 : rows_->offsets[row + 1]); ++k) {
      const Id item = new_item_of[rows_->items[k]];
      if (item == no_id) continue;
      rows.items.push_back(item);
      if (!rows_->values.empty()) rows.values.push_back(rows_->values[k]);
      if (has_times()) rows.times.push_back(rows_->times[k]);
    }
    rows.offsets.push_back(static_cast<Offset>(rows.items.size()));
  }
  sort_rows({items->size(), rows.offsets, rows.items, rows.values, rows.times}, Duplicates::last);
  return Interactions(std::move(rows.offsets), std::move(rows.items), std::move(rows.values),
                      std::move(rows.times), users, items);
}

}  // namespace wf
