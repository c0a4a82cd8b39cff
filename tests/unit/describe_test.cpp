#include "warpfactor/describe.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <vector>

namespace wf {
namespace {

std::shared_ptr<const IdMap> identity(Id size) {
  return std::make_shared<IdMap>(IdMap::identity(size));
}

TEST(Describe, CountsBySides) {
  // Degrees of users 4 1 0 2, of items 3 1 1 2.
  const Interactions all({{0, 0, 0, 0, 1, 3, 3},
                          {0, 1, 2, 3, 0, 0, 3},
                          {5, 3, 3, 4, 1, 5, 5},
                          {10, 70, 30, 40, -2, 50, 60}},
                         identity(4), identity(4));
  const Description d = describe(all);
  EXPECT_EQ(d.users, 4);
  EXPECT_EQ(d.items, 4);
  EXPECT_EQ(d.interactions, 7);
  EXPECT_DOUBLE_EQ(d.density, 7.0 / 16);
  EXPECT_EQ(d.user_degrees.empty, 1);
  EXPECT_EQ(d.user_degrees.largest, 4);
  EXPECT_DOUBLE_EQ(d.user_degrees.mean, 7.0 / 4);
  EXPECT_EQ(d.user_degrees.histogram, (std::vector<Id>{1, 1, 1}));  // 1, 2-3, 4-7
  EXPECT_EQ(d.item_degrees.histogram, (std::vector<Id>{2, 2}));
  EXPECT_EQ(d.smallest_value, 1);
  EXPECT_EQ(d.largest_value, 5);
  EXPECT_DOUBLE_EQ(d.mean_value, 26.0 / 7);
  EXPECT_EQ(d.value_counts, (std::map<float, Offset>{{1, 1}, {3, 2}, {4, 1}, {5, 3}}));
  EXPECT_TRUE(d.has_times);
  EXPECT_EQ(d.first_time, -2);
  EXPECT_EQ(d.last_time, 70);
}

TEST(Describe, DataWithoutValuesOrTimes) {
  const Description d = describe(Interactions({{0, 1}, {0, 0}, {}, {}}, identity(2), identity(1)));
  EXPECT_EQ(d.mean_value, 1);
  EXPECT_EQ(d.value_counts, (std::map<float, Offset>{{1, 2}}));
  EXPECT_FALSE(d.has_times);
}

TEST(Describe, ManyDifferentValuesAreNotListed) {
  Triplets triplets;
  for (Id i = 0; i < 101; ++i) {
    triplets.users.push_back(0);
    triplets.items.push_back(i);
    triplets.values.push_back(0.5f * static_cast<float>(i));
  }
  const Description d = describe(Interactions(triplets, identity(1), identity(101)));
  EXPECT_TRUE(d.value_counts.empty());
  EXPECT_EQ(d.largest_value, 50);
}

TEST(Describe, NothingAtAll) {
  const Description d = describe(Interactions());
  EXPECT_EQ(d.interactions, 0);
  EXPECT_EQ(d.density, 0);
  EXPECT_TRUE(d.user_degrees.histogram.empty());
}

}  // namespace
}  // namespace wf
