#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "data/generate/alias_table.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// What a user looks for: the topics of taste_weights, heaviest first.
using Taste = std::array<Id, 3>;
inline constexpr std::array<double, 3> taste_weights{0.6, 0.25, 0.15};

/// The low-rank truth behind synthetic data. An item has a power-law popularity and belongs to two
/// topics; the more popular it is, the more it is chosen regardless of topic. The chance that a
/// user's next choice is a given item is an inner product of a vector of the user, one number a
/// topic and a constant, and one of the item.
class PlantedTastes {
 public:
  PlantedTastes(Id items, std::uint64_t seed);

  Taste taste_of(Id user) const;
  /// A user's attempt number `attempt` at choosing an item.
  Id choose(Id user, const Taste& taste, std::uint32_t attempt) const;
  /// The probability of each choice.
  double chance(const Taste& taste, Id item) const;
  /// 1 .. 5: the item's quality, the user's generosity, how well the topics match, and noise.
  float rating(Id user, const Taste& taste, Id item) const;

 private:
  struct Item {
    std::array<Id, 2> topics;
    double popularity;
    float anyone;  ///< share of its popularity that does not depend on topics
  };
  double match(const Taste& taste, const Item& item) const;

  std::uint64_t seed_;
  Id topics_;
  std::vector<Item> items_;
  double anyone_share_ = 0;  ///< of all choices
  double total_popularity_ = 0;
  std::vector<double> topic_popularity_;
  std::vector<AliasTable> for_anyone_;  ///< one table: over all items
  std::vector<AliasTable> for_topic_;
  std::vector<std::vector<Id>> items_of_topic_;
};

}  // namespace wf
