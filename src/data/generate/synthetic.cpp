#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <string>
#include <utility>

#include "base/parallel.hpp"
#include "contract/fail.hpp"
#include "data/generate/planted_tastes.hpp"
#include "data/generate/power_law.hpp"
#include "warpfactor/generate.hpp"

namespace wf {
namespace {

constexpr Offset users_a_piece = 1024;
// Apart from those that PlantedTastes uses.
enum Epoch : std::uint32_t { user_order = 100, race };

void check(const InteractionsShape& shape) {
  const Offset cells = Offset{shape.users} * shape.items;
  if (shape.users >= 1 && shape.items >= 1 && shape.entries >= 1 && shape.entries <= cells) return;
  fail(ErrorCode::argument, "cannot generate ", shape.entries, " entries for ", shape.users,
       " users and ", shape.items,
       " items, expected at least one of each and at most users x items entries");
}

/// Where each user's entries begin: power-law activity, in random order.
std::vector<Offset> row_offsets(const InteractionsShape& shape, std::uint64_t seed) {
  const std::vector<double> activity =
      zipf_mandelbrot(shape.users, std::sqrt(static_cast<double>(shape.users)), 0.8);
  const Offset mean = shape.entries / shape.users;
  const Offset least = mean == 0 ? 0 : std::clamp<Offset>(mean / 8, 1, 20);
  const std::vector<Offset> degrees = apportion(activity, shape.entries, least, shape.items);
  const std::vector<Id> order = random_order(shape.users, seed, Stream::synthetic, user_order);
  std::vector<Offset> offsets(static_cast<std::size_t>(shape.users) + 1);
  for (Id rank = 0; rank < shape.users; ++rank) offsets[order[rank] + 1] = degrees[rank];
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  return offsets;
}

/// Fills one row at a time with distinct items.
class RowWriter {
 public:
  RowWriter(const InteractionsShape& shape, const PlantedTastes& tastes, std::uint64_t seed)
      : shape_(shape), tastes_(tastes), seed_(seed), chosen_by_(shape.items, no_id) {}

  void fill(Id user, Offset first, Id* items, float* values, Id size) {
    user_ = user;
    row_ = items;
    filled_ = 0;
    const Taste taste = tastes_.taste_of(user);
    take_first_entries(first, size);
    // A draw of an item that is there already is drawn again, while that is the cheaper way.
    const Offset attempts = 4 * Offset{size} + 16;
    for (Offset a = 0; a < attempts && filled_ < size; ++a)
      take(tastes_.choose(user, taste, static_cast<std::uint32_t>(a)));
    if (filled_ < size) finish_by_race(taste, size);
    std::sort(items, items + size);
    for (Id e = 0; e < size; ++e) values[e] = tastes_.rating(user, taste, items[e]);
  }

 private:
  void take(Id item) {
    if (chosen_by_[item] == user_) return;
    chosen_by_[item] = user_;
    row_[filled_++] = item;
  }

  /// Item i has its first entry at position i * entries / items, so that no item is left without.
  void take_first_entries(Offset first, Offset size) {
    if (shape_.entries < shape_.items) return;
    const auto item_at = [&](Offset entry) {
      return static_cast<Id>((entry * shape_.items + shape_.entries - 1) / shape_.entries);
    };
    for (Id i = item_at(first); i < item_at(first + size); ++i) take(i);
  }

  /// Every item left runs an exponential time with its chance as the rate; the first ones win. This
  /// is the same as drawing them one after the other. Efraimidis and Spirakis 2006.
  void finish_by_race(const Taste& taste, Id size) {
    arrivals_.clear();
    for (Id i = 0; i < shape_.items; ++i) {
      if (chosen_by_[i] == user_) continue;
      const PhiloxBlock block =
          philox(seed_, static_cast<std::uint32_t>(Stream::synthetic), race,
                 static_cast<std::uint64_t>(user_) << 32 | static_cast<std::uint32_t>(i));
      const double uniform = uniform_double(block.word[0], block.word[1]);
      arrivals_.emplace_back(-std::log1p(-uniform) / tastes_.chance(taste, i), i);
    }
    const Id missing = size - filled_;
    std::nth_element(arrivals_.begin(), arrivals_.begin() + missing, arrivals_.end());
    for (Id a = 0; a < missing; ++a) take(arrivals_[a].second);
  }

  const InteractionsShape& shape_;
  const PlantedTastes& tastes_;
  std::uint64_t seed_;
  std::vector<Id> chosen_by_;  ///< the last user who took each item
  std::vector<std::pair<double, Id>> arrivals_;
  Id user_ = no_id;
  Id* row_ = nullptr;
  Id filled_ = 0;
};

}  // namespace

Interactions v0_1::generate_synthetic(const InteractionsShape& shape, std::uint64_t seed) {
  check(shape);
  const PlantedTastes tastes(shape.items, seed);
  std::vector<Offset> offsets = row_offsets(shape, seed);
  std::vector<Id> items(shape.entries);
  std::vector<float> values(shape.entries);
  parallel_ranges(shape.users, users_a_piece, [&](Offset begin, Offset end) {
    RowWriter writer(shape, tastes, seed);
    for (Offset u = begin; u < end; ++u)
      writer.fill(static_cast<Id>(u), offsets[u], items.data() + offsets[u],
                  values.data() + offsets[u], static_cast<Id>(offsets[u + 1] - offsets[u]));
  });
  return Interactions(std::move(offsets), std::move(items), std::move(values), {},
                      std::make_shared<IdMap>(IdMap::identity(shape.users)),
                      std::make_shared<IdMap>(IdMap::identity(shape.items)));
}

}  // namespace wf
