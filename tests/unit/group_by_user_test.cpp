#include "data/group_by_user.hpp"

#include <gtest/gtest.h>

#include <random>

namespace wf {
namespace {

TEST(GroupByUser, KeepsTheOrderWithinAUser) {
  for (const std::size_t most_in_place : {std::size_t{5}, std::size_t{4}}) {
    Triplets triplets{{2, 0, 2, 0, 3}, {5, 6, 7, 8, 9}, {1, 2, 3, 4, 5}, {}};
    EXPECT_EQ(group_by_user(triplets, 5, most_in_place), (std::vector<Offset>{0, 2, 2, 4, 5, 5}));
    EXPECT_EQ(triplets.items, (std::vector<Id>{6, 8, 5, 7, 9}));
    EXPECT_EQ(triplets.values, (std::vector<float>{2, 4, 1, 3, 5}));
    EXPECT_TRUE(triplets.times.empty());
    EXPECT_TRUE(triplets.users.empty());
  }
}

TEST(GroupByUser, InPlaceAndByCopyAgree) {
  std::mt19937 random(6);
  Triplets triplets;
  for (int k = 0; k < 5000; ++k) {
    triplets.users.push_back(static_cast<Id>(random() % 300));
    triplets.items.push_back(k);
    triplets.values.push_back(static_cast<float>(k));
    triplets.times.push_back(k);
  }
  Triplets copied = triplets;
  EXPECT_EQ(group_by_user(triplets, 300), group_by_user(copied, 300, 0));
  EXPECT_EQ(triplets.items, copied.items);
  EXPECT_EQ(triplets.values, copied.values);
  EXPECT_EQ(triplets.times, copied.times);
}

}  // namespace
}  // namespace wf
