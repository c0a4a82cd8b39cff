#include "index/positions.hpp"

#include <algorithm>
#include <string>

#include "contract/fail.hpp"

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
    fail(ErrorCode::shape, "the lists of excluded ids have ", size, " offsets for ", queries,
         " queries, expected one more than queries");
  Offset previous = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const Offset offset = lists.offsets[i];
    if (offset < previous || offset > static_cast<Offset>(lists.ids.size()))
      fail(ErrorCode::shape, "the lists of excluded ids: offset ", i, " is ", offset, ", expected ",
           previous, " to ", lists.ids.size());
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
    : present_(!lists.offsets.empty()) {
  if (!present_) return;
  check_lists(lists, queries);
  positions_.columns = static_cast<Offset>(rows.values().size());
  positions_.offsets.reserve(lists.offsets.size());
  for (Offset q = 0; q < queries; ++q) {
    const Offset begin = lists.offsets[q];
    const auto count = static_cast<std::size_t>(lists.offsets[q + 1] - begin);
    append_positions(lists.ids.subspan(begin, count), rows, positions_.indices);
    positions_.offsets.push_back(positions_.size());
  }
}

}  // namespace wf
