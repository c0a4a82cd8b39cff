#include "warpfactor/split.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "support/thrown_by.hpp"
#include "warpfactor/generate.hpp"

namespace wf {
namespace {

using Cell = std::pair<Id, Id>;
using Content = std::pair<float, std::int64_t>;

std::shared_ptr<const IdMap> identity(Id size) {
  return std::make_shared<IdMap>(IdMap::identity(size));
}

std::map<Cell, Content> cells(const Interactions& all) {
  std::map<Cell, Content> result;
  const CsrView rows = all.by_user();
  for (Offset u = 0; u < rows.rows; ++u)
    for (Offset e = rows.offsets[u]; e < rows.offsets[u + 1]; ++e)
      result[{static_cast<Id>(u), rows.indices[e]}] = {rows.value(e),
                                                       all.times() ? all.times()[e] : 0};
  return result;
}

/// The parts are disjoint, together are `all` with its values and times, and share its id maps.
void expect_partition(const Interactions& all, const std::vector<Interactions>& parts) {
  std::map<Cell, Content> together;
  Offset size = 0;
  for (const Interactions& part : parts) {
    const auto contents = cells(part);
    together.insert(contents.begin(), contents.end());
    size += part.size();
    EXPECT_EQ(part.user_map(), all.user_map());
    EXPECT_EQ(part.item_map(), all.item_map());
  }
  EXPECT_EQ(size, all.size());
  EXPECT_EQ(together, cells(all));
}

/// 200 users x 80 items; times are a scrambled permutation of 0 .. size - 1.
Interactions timed_data() {
  const Interactions generated = generate_synthetic({200, 80, 3001}, 5);
  const CsrView rows = generated.by_user();
  Triplets triplets;
  for (Offset u = 0; u < rows.rows; ++u)
    for (Offset e = rows.offsets[u]; e < rows.offsets[u + 1]; ++e) {
      triplets.users.push_back(static_cast<Id>(u));
      triplets.items.push_back(rows.indices[e]);
      triplets.values.push_back(rows.values[e]);
      triplets.times.push_back(e * 1009 % 3001);
    }
  return Interactions(std::move(triplets), generated.user_map(), generated.item_map());
}

TEST(SplitRandom, PartitionsWithTheWishedFraction) {
  const Interactions all = timed_data();
  const Split split = split_random(all, {.test_fraction = 0.25, .seed = 1});
  expect_partition(all, {split.train, split.test});
  // Four standard deviations of a binomial with 3001 draws are 95.
  EXPECT_NEAR(split.test.size(), 750, 95);
}

TEST(SplitRandom, DependsOnTheSeedAndNotOnThreads) {
  const Interactions all = timed_data();
  const auto one = cells(split_random(all, {.seed = 3}).test);
  EXPECT_NE(one, cells(split_random(all, {.seed = 4}).test));
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  EXPECT_EQ(one, cells(split_random(all, {.seed = 3}).test));
  omp_set_num_threads(5);
  EXPECT_EQ(one, cells(split_random(all, {.seed = 3}).test));
  omp_set_num_threads(threads);
}

TEST(SplitTime, TestIsTheLatestPart) {
  const Interactions all = timed_data();
  const Split split = split_time(all, 0.1);
  expect_partition(all, {split.train, split.test});
  EXPECT_EQ(split.test.size(), 300);
  for (const auto& [cell, content] : cells(split.test)) EXPECT_GE(content.second, 2701);
}

TEST(SplitTime, CutsThroughEqualTimesAtTheExactFraction) {
  // Times 7 7 7 9: half is test, the 9 and the last of the 7s.
  const Interactions all({{0, 0, 1, 1}, {0, 1, 0, 1}, {}, {7, 9, 7, 7}}, identity(2), identity(2));
  const Split split = split_time(all, 0.5);
  expect_partition(all, {split.train, split.test});
  EXPECT_EQ(cells(split.test).count({0, 1}), 1u);
  EXPECT_EQ(cells(split.test).count({1, 1}), 1u);
}

TEST(SplitLeaveKOut, OnlyUsersWithMoreThanKGiveOne) {
  // 3210; 1000; 0100; 0010; 0111
  const Interactions all(
      {{0, 0, 0, 1, 2, 3, 4, 4, 4}, {0, 1, 2, 0, 1, 2, 1, 2, 3}, {3, 2, 1, 1, 1, 1, 1, 1, 1}, {}},
      identity(5), identity(4));
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Split split = split_leave_k_out(all, {.k = 1, .seed = seed});
    expect_partition(all, {split.train, split.test});
    const CsrView test = split.test.by_user();
    EXPECT_EQ(test.size(), 2);
    EXPECT_EQ(test.degree(0), 1);
    EXPECT_EQ(test.degree(4), 1);
  }
}

TEST(SplitLeaveKOut, EveryEntryIsEquallyLikely) {
  const Interactions all({{0, 0, 0}, {0, 1, 2}, {}, {}}, identity(1), identity(3));
  std::vector<int> drawn(3, 0);
  for (std::uint64_t seed = 0; seed < 3000; ++seed)
    ++drawn[split_leave_k_out(all, {.k = 1, .seed = seed}).test.items_of(0)[0]];
  for (const int count : drawn) EXPECT_NEAR(count, 1000, 104);  // four standard deviations
}

TEST(SplitLeaveLastOut, TakesTheLatestOfEachUser) {
  // User 1 has two entries and so no more than k; user 2's latest three times are -1, 4 and 4.
  const Interactions all({{0, 0, 0, 1, 1, 2, 2, 2, 2},
                          {0, 1, 2, 0, 1, 0, 1, 2, 3},
                          {},
                          {5, 30, 20, 1, 2, -8, 4, -1, 4}},
                         identity(3), identity(4));
  const Split split = split_leave_last_out(all, 2);
  expect_partition(all, {split.train, split.test});
  const auto test = cells(split.test);
  EXPECT_EQ(test.size(), 4u);
  EXPECT_TRUE(test.count({0, 1}) && test.count({0, 2}));
  EXPECT_TRUE(test.count({2, 1}) && test.count({2, 3}));
}

TEST(SplitLeaveLastOut, EqualTimesGoByItemNumber) {
  const Interactions all({{0, 0, 0}, {2, 0, 1}, {}, {6, 6, 6}}, identity(1), identity(3));
  EXPECT_EQ(split_leave_last_out(all, 1).test.items_of(0)[0], 0);
}

TEST(SplitUsers, HeldOutUsersAppearOnlyInFoldInAndTest) {
  const Interactions all = timed_data();
  const UserSplit split = split_users(all, {.user_fraction = 0.3, .test_fraction = 0.4, .seed = 2});
  expect_partition(all, {split.train, split.fold_in, split.test});
  int held_out = 0;
  for (Id u = 0; u < all.user_count(); ++u) {
    const std::size_t total = all.items_of(u).size();
    const std::size_t fold_in = split.fold_in.items_of(u).size();
    const std::size_t test = split.test.items_of(u).size();
    if (fold_in + test == 0) continue;
    ++held_out;
    EXPECT_EQ(split.train.items_of(u).size(), 0u);
    EXPECT_EQ(test, static_cast<std::size_t>(std::llround(0.4 * static_cast<double>(total))));
  }
  EXPECT_EQ(held_out, 60);
}

TEST(SplitUsers, ALoneEntryIsFoldInAndTwoGiveOneEach) {
  const Interactions all({{0, 1, 1}, {0, 0, 1}, {}, {}}, identity(2), identity(2));
  const UserSplit split = split_users(all, {.user_fraction = 0.9, .test_fraction = 0.01});
  EXPECT_EQ(split.fold_in.items_of(0).size(), 1u);
  EXPECT_EQ(split.fold_in.items_of(1).size(), 1u);
  EXPECT_EQ(split.test.items_of(1).size(), 1u);
}

TEST(Splits, EmptyDataGivesEmptyParts) {
  const Interactions none;
  EXPECT_EQ(split_random(none).test.size(), 0);
  EXPECT_EQ(split_time(none).test.size(), 0);
  EXPECT_EQ(split_leave_k_out(none).test.size(), 0);
  EXPECT_EQ(split_leave_last_out(none).test.size(), 0);
  EXPECT_EQ(split_users(none).test.size(), 0);
}

TEST(Splits, RefuseFractionsAndCountsOutOfRange) {
  const Interactions all = timed_data();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double fraction : {0.0, 1.0, -0.1, 1.5, nan}) {
    expect_argument_error([&] { split_random(all, {.test_fraction = fraction}); }, "test_fraction");
    expect_argument_error([&] { split_time(all, fraction); }, "test_fraction");
    expect_argument_error([&] { split_users(all, {.user_fraction = fraction}); }, "user_fraction");
    expect_argument_error([&] { split_users(all, {.test_fraction = fraction}); }, "test_fraction");
  }
  for (const int k : {0, -1}) {
    expect_argument_error([&] { split_leave_k_out(all, {.k = k}); }, "k is");
    expect_argument_error([&] { split_leave_last_out(all, k); }, "k is");
  }
}

TEST(Splits, ByTimeNeedTimes) {
  const Interactions timeless = generate_synthetic({10, 10, 30});
  expect_argument_error([&] { split_time(timeless); }, "needs the time");
  expect_argument_error([&] { split_leave_last_out(timeless); }, "needs the time");
}

}  // namespace
}  // namespace wf
