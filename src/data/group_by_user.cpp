#include "data/group_by_user.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace wf {
namespace {

std::vector<Offset> row_offsets(const std::vector<Id>& users, Id user_count) {
  std::vector<Offset> offsets(static_cast<std::size_t>(user_count) + 1);
  for (const Id user : users) ++offsets[user + std::size_t{1}];
  for (std::size_t r = 1; r < offsets.size(); ++r) offsets[r] += offsets[r - 1];
  return offsets;
}

/// Where the entry of each user goes, in 32 bits that replace the user.
void users_to_positions(std::vector<Id>& users, std::vector<Offset> next) {
  for (Id& user : users) user = static_cast<Id>(static_cast<std::uint32_t>(next[user]++));
}

/// Moves every entry to its position along the cycles of the permutation; positions end in order.
void permute_in_place(Triplets& triplets) {
  const auto swap_if_present = [](auto& array, std::size_t a, std::size_t b) {
    if (!array.empty()) std::swap(array[a], array[b]);
  };
  std::vector<Id>& positions = triplets.users;
  for (std::size_t k = 0; k < positions.size(); ++k) {
    for (std::size_t to = static_cast<std::uint32_t>(positions[k]); to != k;
         to = static_cast<std::uint32_t>(positions[k])) {
      std::swap(triplets.items[k], triplets.items[to]);
      swap_if_present(triplets.values, k, to);
      swap_if_present(triplets.times, k, to);
      std::swap(positions[k], positions[to]);
    }
  }
}

/// For more entries than 32 bits can number: makes a second array of each in turn.
template <class T>
void scatter(std::vector<T>& array, const std::vector<Id>& users, std::vector<Offset> next) {
  if (array.empty()) return;
  std::vector<T> grouped(array.size());
  for (std::size_t k = 0; k < array.size(); ++k) grouped[next[users[k]]++] = array[k];
  array.swap(grouped);
}

}  // namespace

std::vector<Offset> group_by_user(Triplets& triplets, Id user_count, std::size_t most_in_place) {
  const std::vector<Offset> offsets = row_offsets(triplets.users, user_count);
  if (std::is_sorted(triplets.users.begin(), triplets.users.end())) {
    // Files are mostly grouped by user.
  } else if (triplets.users.size() <= most_in_place) {
    users_to_positions(triplets.users, offsets);
    permute_in_place(triplets);
  } else {
    scatter(triplets.items, triplets.users, offsets);
    scatter(triplets.values, triplets.users, offsets);
    scatter(triplets.times, triplets.users, offsets);
  }
  std::vector<Id>().swap(triplets.users);
  return offsets;
}

}  // namespace wf
