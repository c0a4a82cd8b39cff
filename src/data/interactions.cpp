#include "warpfactor/interactions.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "contract/fail.hpp"
#include "data/group_by_user.hpp"
#include "data/sort_rows.hpp"
#include "data/translate.hpp"
#include "warpfactor/csr_matrix.hpp"

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

void check_ids(const char* what, Span<const Id> ids, Id count) {
  for (std::size_t k = 0; k < ids.size(); ++k) {
    if (ids[k] >= 0 && ids[k] < count) continue;
    fail(ErrorCode::shape, what, " ", ids[k], " of entry ", k, " is not in 0 .. ", count, " - 1");
  }
}

void check_finite(Span<const float> values) {
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (std::isfinite(values[k])) continue;
    fail(ErrorCode::numeric, "the value of entry ", k, " is ", values[k],
         ", expected a finite number");
  }
}

void check_offsets(Span<const Offset> offsets, Id rows, std::size_t entries) {
  check_length("offsets", offsets.size(), static_cast<std::size_t>(rows) + 1);
  if (offsets.front() != 0)
    fail(ErrorCode::shape, "offsets begin with ", offsets.front(), ", expected 0");
  for (std::size_t r = 1; r < offsets.size(); ++r) {
    if (offsets[r] >= offsets[r - 1]) continue;
    fail(ErrorCode::shape, "offsets descend at row ", r - 1);
  }
  check_length("items_of_users", entries, static_cast<std::size_t>(offsets.back()));
}

void check_ascending(Span<const Offset> offsets, Span<const Id> items) {
  for (std::size_t r = 0; r + 1 < offsets.size(); ++r) {
    for (Offset k = offsets[r] + 1; k < offsets[r + 1]; ++k) {
      if (items[k] > items[k - 1]) continue;
      fail(ErrorCode::shape, "the items of row ", r, " do not ascend: ", items[k - 1],
           " comes before ", items[k]);
    }
  }
}

bool same(const MapPointer& a, const MapPointer& b) { return a == b || *a == *b; }

/// Of a matrix with the ids of its rows and columns.
void check_rows(const CsrView& rows, const IdMap& users, const IdMap& items) {
  check_shape("the row count", rows.rows, users.size());
  check_shape("the column count", rows.columns, items.size());
  const std::size_t size = static_cast<std::size_t>(rows.size());
  const Span<const Offset> offsets(rows.offsets, static_cast<std::size_t>(rows.rows) + 1);
  const Span<const Id> indices(rows.indices, size);
  check_offsets(offsets, users.size(), size);
  check_ids("item", indices, items.size());
  check_ascending(offsets, indices);
  if (rows.values != nullptr) check_finite(Span<const float>(rows.values, size));
}

template <class T>
std::vector<T> copied(const T* first, std::size_t count) {
  return first == nullptr ? std::vector<T>() : std::vector<T>(first, first + count);
}

template <class T>
const T* or_null(const std::vector<T>& array) {
  return array.empty() ? nullptr : array.data();
}

}  // namespace

struct Interactions::OwnRows {
  CsrMatrix matrix;  ///< users x items
  std::vector<std::int64_t> times;
};

void Interactions::hold(OwnRows rows) {
  const auto own = std::make_shared<const OwnRows>(std::move(rows));
  const CsrView view = own->matrix.view();
  rows_ = std::make_shared<const Rows>(Rows{view, or_null(own->times), own});
}

Interactions::Interactions() : users_(std::make_shared<const IdMap>()), items_(users_) { hold({}); }

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
  time_format_ = triplets.time_format;
  OwnRows rows;
  rows.matrix.columns = items_->size();
  rows.matrix.offsets = group_by_user(triplets, users_->size());
  rows.matrix.indices = std::move(triplets.items);
  rows.matrix.values = std::move(triplets.values);
  rows.times = std::move(triplets.times);
  sort_rows(
      {items_->size(), rows.matrix.offsets, rows.matrix.indices, rows.matrix.values, rows.times},
      duplicates);
  hold(std::move(rows));
}

Interactions::Interactions(std::vector<Offset> offsets, std::vector<Id> items_of_users,
                           std::vector<float> values, std::vector<std::int64_t> times,
                           MapPointer users, MapPointer items, const TimeFormat& time_format)
    : users_(checked_map(std::move(users), "users")),
      items_(checked_map(std::move(items), "items")) {
  time_format_ = time_format;
  check_offsets(offsets, users_->size(), items_of_users.size());
  check_optional_length("values", values.size(), items_of_users.size());
  check_optional_length("times", times.size(), items_of_users.size());
  hold({{items_->size(), std::move(offsets), std::move(items_of_users), std::move(values)},
        std::move(times)});
  check_rows(by_user(), *users_, *items_);
}

Interactions Interactions::from_csr(const CsrView& rows, MapPointer users, MapPointer items,
                                    std::shared_ptr<const void> owner,
                                    Span<const std::int64_t> times) {
  Interactions result;
  result.users_ = checked_map(std::move(users), "users");
  result.items_ = checked_map(std::move(items), "items");
  if (rows.offsets == nullptr) fail(ErrorCode::argument, "the matrix has no offsets");
  check_rows(rows, *result.users_, *result.items_);
  const std::size_t size = static_cast<std::size_t>(rows.size());
  check_optional_length("times", times.size(), size);
  if (owner)
    result.rows_ = std::make_shared<const Rows>(
        Rows{rows, times.empty() ? nullptr : times.data(), std::move(owner)});
  else
    result.hold({{rows.columns, copied(rows.offsets, static_cast<std::size_t>(rows.rows) + 1),
                  copied(rows.indices, size), copied(rows.values, size)},
                 copied(times.data(), times.size())});
  return result;
}

Interactions Interactions::from_coo(Span<const Id> users, Span<const Id> items,
                                    Span<const float> values, MapPointer user_map,
                                    MapPointer item_map, Duplicates duplicates,
                                    Span<const std::int64_t> times) {
  Triplets triplets{copied(users.data(), users.size()), copied(items.data(), items.size()),
                    copied(values.data(), values.size()), copied(times.data(), times.size())};
  return Interactions(std::move(triplets), std::move(user_map), std::move(item_map), duplicates);
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
  const CsrView given = by_user();
  const std::vector<Id> row_of = translate(*users, *users_);
  const std::vector<Id> new_item_of = translate(*items_, *items);
  OwnRows rows;
  for (const Id row : row_of) {
    const Offset end = row == no_id ? 0 : given.offsets[row + 1];
    for (Offset k = row == no_id ? 0 : given.offsets[row]; k < end; ++k) {
      const Id item = new_item_of[given.indices[k]];
      if (item == no_id) continue;
      rows.matrix.indices.push_back(item);
      if (given.values != nullptr) rows.matrix.values.push_back(given.values[k]);
      if (has_times()) rows.times.push_back(times()[k]);
    }
    rows.matrix.offsets.push_back(static_cast<Offset>(rows.matrix.indices.size()));
  }
  sort_rows(
      {items->size(), rows.matrix.offsets, rows.matrix.indices, rows.matrix.values, rows.times},
      Duplicates::last);
  return Interactions(std::move(rows.matrix.offsets), std::move(rows.matrix.indices),
                      std::move(rows.matrix.values), std::move(rows.times), users, items,
                      time_format());
}

}  // namespace wf
