#include "index/positions.hpp"

#include <algorithm>
#include <string>

#include "warpfactor/error.hpp"

namespace wf {
namespace {

/// Appends the positions of `ids` to `positions`.
void append_positions(Span<const std::int64_t> ids, const RowIds& rows,
                      std::vector<Id>& positions) {
  const auto first = static_cast<std::ptrdiff_t>(positions.size());
  for (const std::int64_t id : ids) {
    const Id position = rows.find(id);
    if (position != no_id) positions.push_back(position);
  }
  const auto begin = positions.begin() + first;
  if (!std::is_sorted(begin, positions.end())) std::sort(begin, positions.end());
  positions.erase(std::unique(begin, positions.end()), positions.end());
}

void check_lists(const IdListsView& lists, Offset queries) {
  const std::size_t size = lists.offsets.size();
  if (size != static_cast<std::size_t>(queries) + 1)
    throw Error(ErrorCode::shape, "the lists of excluded ids have " + std::to_string(size) +
                                      " offsets for " + std::to_string(queries) +
                                      " queries, expected one more than queries");
  Offset previous = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const Offset offset = lists.offsets[i];
    if (offset < previous || offset > static_cast<Offset>(lists.ids.size()))
      throw Error(ErrorCode::shape, "the lists of excluded ids: offset " + std::to_string(i) +
                                        " is " + std::to_string(offset) + ", expected " +
                                        std::to_string(previous) + " to " +
                                        std::to_string(lists.ids.size()));
    previous = offset;
  }
}

}  // namespace

std::vector<Id> positions_of(Span<const std::int64_t> ids, const RowIds& rows) {
  std::vector<Id> positions;
  positions.reserve(ids.size() + 1);  // a list of nothing must still be a list
  append_positions(ids, rows, positions);
  return positions;
}

PositionLists::PositionLists(const IdListsView& lists, Offset queries, const RowIds& rows)
    : columns_(static_cast<Offset>(rows.values().size())) {
  if (lists.offsets.empty()) return;
  check_lists(lists, queries);
  offsets_.reserve(lists.offsets.size());
  offsets_.push_back(0);
  for (Offset q = 0; q < queries; ++q) {
    const Offset begin = lists.offsets[q];
    const auto count = static_cast<std::size_t>(lists.offsets[q + 1] - begin);
    append_positions(lists.ids.subspan(begin, count), rows, positions_);
    offsets_.push_back(static_cast<Offset>(positions_.size()));
  }
}

CsrView PositionLists::view() const {
  if (offsets_.empty()) return {};
  return {static_cast<Offset>(offsets_.size()) - 1, columns_, offsets_.data(), positions_.data(),
          nullptr};
}

}  // namespace wf
