#pragma once

#include <cmath>
#include <cstdlib>
#include <string>

#include "matrices.hpp"
#include "support/files.hpp"

namespace wf {

/// The split ua of MovieLens 100K: ten ratings of each user are the test.
struct MovieLens100K {
  Interactions train;
  Interactions test;
};

/// All 943 users and 1682 items in both.
inline MovieLens100K movielens_ua() {
  const std::string folder = real_data() + "/ml-100k/";
  ReadOptions options;
  options.format = FileFormat::ml_100k;
  const Interactions all = read_interactions(folder + "u.data", options);
  const auto part = [&](const char* name) {
    return read_interactions(folder + name, options).aligned(all.user_map(), all.item_map());
  };
  return {part("ua.base"), part("ua.test")};
}

/// The same entries with other values; those of NaN are left out.
template <class ValueOf>
Interactions with_values(const Interactions& ratings, const ValueOf& value_of) {
  const CsrView rows = ratings.by_user();
  Triplets entries;
  for (Id user = 0; user < ratings.user_count(); ++user)
    for (Offset k = rows.offsets[user]; k < rows.offsets[user + 1]; ++k) {
      const float value = value_of(rows.value(k));
      if (std::isnan(value)) continue;
      entries.users.push_back(user);
      entries.items.push_back(rows.indices[k]);
      entries.values.push_back(value);
    }
  return Interactions(std::move(entries), ratings.user_map(), ratings.item_map());
}

/// 1 for ratings of 4 and 5, -1 for others.
inline Interactions liked_or_not(const Interactions& ratings) {
  return with_values(ratings, [](float rating) { return rating >= 4 ? 1.0f : -1.0f; });
}

/// Ratings of 4 and 5 alone.
inline Interactions liked(const Interactions& ratings) {
  return with_values(ratings, [](float rating) { return rating >= 4 ? 1.0f : std::nanf(""); });
}

/// The device of tests on real data, "cpu" unless WARPFACTOR_TEST_DEVICE names one, and how many
/// seeds they take.
inline std::string device() {
  const char* name = std::getenv("WARPFACTOR_TEST_DEVICE");
  return name ? name : "cpu";
}
inline std::uint64_t seeds() {
  const char* count = std::getenv("WARPFACTOR_TEST_SEEDS");
  return count ? std::strtoull(count, nullptr, 10) : 4;
}

}  // namespace wf
