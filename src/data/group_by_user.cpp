#include "data/group_by_user.hpp"

#include <algorithm>

namespace wf {
namespace {

std::vector<Offset> row_offsets(const std::vector<Id>& users, Id user_count) {
  std::vector<Offset> offsets(static_cast<std::size_t>(user_count) + 1);
  for (const Id user : users) ++offsets[user + std::size_t{1}];
  for (std::size_t r = 1; r < offsets.size(); ++r) offsets[r] += offsets[r - 1];
  return offsets;
}

template <class T>
void scatter(std::vector<T>& array, const std::vector<Id>& users,
             const std::vector<Offset>& offsets) {
  if (array.empty()) return;
  std::vector<Offset> next(offsets);
  std::vector<T> grouped(array.size());
  for (std::size_t k = 0; k < array.size(); ++k) grouped[next[users[k]]++] = array[k];
  array.swap(grouped);
}

}  // namespace

std::vector<Offset> group_by_user(Triplets& triplets, Id user_count) {
  const std::vector<Offset> offsets = row_offsets(triplets.users, user_count);
  if (!std::is_sorted(triplets.users.begin(), triplets.users.end())) {
    scatter(triplets.items, triplets.users, offsets);
    scatter(triplets.values, triplets.users, offsets);
    scatter(triplets.times, triplets.users, offsets);
  }
  std::vector<Id>().swap(triplets.users);
  return offsets;
}

}  // namespace wf
