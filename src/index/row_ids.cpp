#include "index/row_ids.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

#include "contract/fail.hpp"

namespace wf {
namespace {

[[noreturn]] void refuse(std::int64_t id, const std::string& why) {
  fail(ErrorCode::argument, "id ", id, " ", why);
}

void check_count(Offset present, Offset added) {
  constexpr Offset most = std::numeric_limits<Id>::max();
  if (added > most - present)
    fail(ErrorCode::argument, "an index of ", present, " rows cannot take ", added,
         " more: it holds 2^31 - 1 at most");
}

}  // namespace

Id RowIds::find(std::int64_t id) const {
  if (slots_)
    return slots_->find(static_cast<std::uint64_t>(id), [&](Id at) { return ids_[at] == id; });
  if (ids_.empty() || id < ids_.front() || id > ids_.back()) return no_id;
  // Without gaps, as ids that nobody gave are until rows are removed.
  if (ids_.back() - ids_.front() == size() - 1) return static_cast<Id>(id - ids_.front());
  const auto place = std::lower_bound(ids_.begin(), ids_.end(), id);
  return *place == id ? static_cast<Id>(place - ids_.begin()) : no_id;
}

/// Whether all ids ascend with `ids` behind them; none is there already then.
bool RowIds::follow(Span<const std::int64_t> ids) const {
  if (slots_) return false;
  std::int64_t previous = ids_.empty() ? -1 : ids_.back();
  for (const std::int64_t id : ids) {
    if (id <= previous) return false;
    previous = id;
  }
  return true;
}

void RowIds::check_new(Span<const std::int64_t> ids) const {
  for (const std::int64_t id : ids) {
    if (id < 0) refuse(id, "is negative");
    if (find(id) != no_id) refuse(id, "is in the index already");
  }
  std::vector<std::int64_t> sorted(ids.begin(), ids.end());
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) refuse(*twice, "is given twice");
}

/// What can fail of appending `count`, so that the rest cannot.
void RowIds::make_room(Offset count, bool ascending) {
  const std::size_t wanted = ids_.size() + static_cast<std::size_t>(count);
  if (wanted > ids_.capacity()) ids_.reserve(std::max(wanted, ids_.size() + ids_.size() / 2));
  if (ascending || (slots_ && slots_->has_room(wanted))) return;
  HashSlots slots = HashSlots::with_room(wanted);
  for (std::size_t i = 0; i < ids_.size(); ++i)
    slots.join(static_cast<std::uint64_t>(ids_[i]), static_cast<Id>(i));
  slots_ = std::move(slots);
}

void RowIds::append(Span<const std::int64_t> ids) {
  check_count(size(), static_cast<Offset>(ids.size()));
  const bool ascending = follow(ids);
  if (!ascending) check_new(ids);
  make_room(static_cast<Offset>(ids.size()), ascending);
  for (const std::int64_t id : ids) {
    ids_.push_back(id);
    largest_ = std::max(largest_, id);
    if (slots_) slots_->join(static_cast<std::uint64_t>(id), static_cast<Id>(ids_.size() - 1));
  }
}

void RowIds::append_next(Offset count) {
  check_count(size(), count);
  if (largest_ > std::numeric_limits<std::int64_t>::max() - count)
    refuse(largest_, "is the last there is: give the ids of further rows");
  std::vector<std::int64_t> ids(static_cast<std::size_t>(count));
  std::iota(ids.begin(), ids.end(), largest_ + 1);
  append(ids);
}

std::vector<Id> RowIds::sort() {
  std::vector<Id> order(ids_.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](Id a, Id b) { return ids_[a] < ids_[b]; });
  std::sort(ids_.begin(), ids_.end());
  slots_.reset();
  return order;
}

void RowIds::erase(const std::vector<char>& marked) {
  // Whatever they were, the ids that are left may ascend now.
  std::vector<std::int64_t> left;
  left.reserve(ids_.size());
  for (std::size_t i = 0; i < ids_.size(); ++i)
    if (!marked[i]) left.push_back(ids_[i]);
  std::optional<HashSlots> slots;
  if (!std::is_sorted(left.begin(), left.end())) {
    slots = HashSlots::with_room(left.size());
    for (std::size_t i = 0; i < left.size(); ++i)
      slots->join(static_cast<std::uint64_t>(left[i]), static_cast<Id>(i));
  }
  ids_ = std::move(left);
  slots_ = std::move(slots);
}

Offset RowIds::bytes() const {
  return static_cast<Offset>(ids_.capacity() * sizeof ids_[0] + (slots_ ? slots_->bytes() : 0));
}

}  // namespace wf
