#include "warpfactor/generate.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "support/thrown_by.hpp"

namespace wf {
namespace {

std::vector<Offset> user_degrees(const Interactions& all) {
  std::vector<Offset> degrees;
  for (Id u = 0; u < all.user_count(); ++u) degrees.push_back(all.by_user().degree(u));
  std::sort(degrees.rbegin(), degrees.rend());
  return degrees;
}

std::vector<Offset> item_degrees(const Interactions& all) {
  std::vector<Offset> degrees(all.item_count(), 0);
  const CsrView rows = all.by_user();
  for (Offset e = 0; e < rows.size(); ++e) ++degrees[rows.indices[e]];
  std::sort(degrees.rbegin(), degrees.rend());
  return degrees;
}

double share_of_top_tenth(const std::vector<Offset>& degrees) {
  const auto sum = [](auto begin, auto end) { return std::accumulate(begin, end, 0.0); };
  return sum(degrees.begin(), degrees.begin() + degrees.size() / 10) /
         sum(degrees.begin(), degrees.end());
}

/// The slope of log degree over log rank between two ranks.
double slope(const std::vector<Offset>& degrees, std::size_t from, std::size_t to) {
  return std::log(static_cast<double>(degrees[to - 1]) / degrees[from - 1]) /
         std::log(static_cast<double>(to) / from);
}

bool same(const Interactions& a, const Interactions& b) {
  const CsrView x = a.by_user();
  const CsrView y = b.by_user();
  return x.rows == y.rows && x.columns == y.columns &&
         std::equal(x.offsets, x.offsets + x.rows + 1, y.offsets) &&
         std::equal(x.indices, x.indices + x.size(), y.indices) &&
         std::equal(x.values, x.values + x.size(), y.values);
}

TEST(ShapeLike, KnowsThePublishedShapes) {
  EXPECT_EQ(shape_like("ml-100k").users, 943);
  EXPECT_EQ(shape_like("ml-1m").entries, 1000209);
  EXPECT_EQ(shape_like("ml-20m").items, 26744);
  EXPECT_EQ(shape_like("ml-25m").items, 59047);
  expect_argument_error([] { shape_like("ml-2m"); }, "ml-100k, ml-1m, ml-10m");
}

// The rows are distinct and ascending, or the constructor of Interactions would have thrown.
TEST(Synthetic, HasExactlyTheShapeAndNobodyIsEmpty) {
  for (const InteractionsShape shape : {InteractionsShape{943, 1682, 100000},
                                        {1, 1, 1},
                                        {1, 50, 50},
                                        {50, 1, 50},
                                        {7, 9, 63},
                                        {7, 9, 62},
                                        {300, 20, 320}}) {
    const Interactions all = generate_synthetic(shape, 3);
    EXPECT_EQ(all.user_count(), shape.users);
    EXPECT_EQ(all.item_count(), shape.items);
    EXPECT_EQ(all.size(), shape.entries);
    EXPECT_GE(user_degrees(all).back(), 1);
    EXPECT_GE(item_degrees(all).back(), 1);
  }
}

TEST(Synthetic, FewerEntriesThanUsersOrItems) {
  EXPECT_EQ(generate_synthetic({1000, 30, 17}).size(), 17);
  EXPECT_EQ(generate_synthetic({3, 1000, 17}).size(), 17);
}

TEST(Synthetic, RatingsAreWholeStars) {
  const Interactions all = generate_synthetic(shape_like("ml-100k"));
  const CsrView rows = all.by_user();
  std::vector<double> share(6, 0);
  for (Offset e = 0; e < rows.size(); ++e) {
    ASSERT_EQ(rows.values[e], std::round(rows.values[e]));
    ASSERT_TRUE(rows.values[e] >= 1 && rows.values[e] <= 5);
    share[static_cast<int>(rows.values[e])] += 1.0 / 100000;
  }
  for (int stars = 1; stars <= 5; ++stars) EXPECT_GT(share[stars], 0.005) << stars;
  EXPECT_GT(share[4] + share[5], 0.4);
}

// MovieLens 100K: the top tenth of items has 42 % of the ratings, of users 36 %; the most popular
// item has 583 and the most active user 737.
TEST(Synthetic, DegreesAreSkewedLikeMovieLens) {
  const Interactions all = generate_synthetic(shape_like("ml-100k"), 1);
  const std::vector<Offset> users = user_degrees(all);
  const std::vector<Offset> items = item_degrees(all);
  EXPECT_NEAR(share_of_top_tenth(items), 0.42, 0.1);
  EXPECT_NEAR(share_of_top_tenth(users), 0.36, 0.1);
  EXPECT_GT(items[0], 350);
  EXPECT_GT(users[0], 500);
  EXPECT_LT(slope(items, 300, 1500), -1.2);
  EXPECT_NEAR(slope(users, 100, 900), -0.8, 0.2);
}

TEST(Synthetic, DependsOnTheSeedAndNotOnThreads) {
  const InteractionsShape shape{3000, 200, 50000};
  const int threads = omp_get_max_threads();
  const Interactions once = generate_synthetic(shape, 8);
  omp_set_num_threads(1);
  EXPECT_TRUE(same(once, generate_synthetic(shape, 8)));
  omp_set_num_threads(5);
  EXPECT_TRUE(same(once, generate_synthetic(shape, 8)));
  omp_set_num_threads(threads);
  EXPECT_FALSE(same(once, generate_synthetic(shape, 9)));
}

TEST(Synthetic, RefusesShapesThatCannotBe) {
  for (const InteractionsShape shape :
       {InteractionsShape{0, 5, 5}, {5, 0, 5}, {5, 5, 0}, {-1, 5, 5}, {5, 5, 26}, {5, 5, -3}})
    expect_argument_error([&] { generate_synthetic(shape); }, "cannot generate");
}

class Fractal : public ::testing::Test {
 protected:
  const Interactions seed_ = generate_synthetic({600, 300, 12000}, 2);
  const InteractionsShape shape_{600 * 4 + 250, 300 * 3 + 50, 100000};
};

TEST_F(Fractal, HasTheShapeWithinOnePercentAndNobodyIsEmpty) {
  const Interactions all = expand_fractal(seed_, shape_, 1);
  EXPECT_EQ(all.user_count(), shape_.users);
  EXPECT_EQ(all.item_count(), shape_.items);
  EXPECT_NEAR(all.size(), 100000, 1000);
  EXPECT_GE(user_degrees(all).back(), 1);
  EXPECT_GE(item_degrees(all).back(), 1);
}

TEST_F(Fractal, SmallShapesMeetTheOnePercentToo) {
  const Interactions tiny = generate_synthetic({20, 10, 60}, 2);
  EXPECT_NEAR(expand_fractal(tiny, {50, 40, 300}, 1).size(), 300, 3);
}

TEST_F(Fractal, DegreesKeepTheirPowerLaw) {
  const Interactions all = expand_fractal(seed_, shape_, 1);
  EXPECT_GE(share_of_top_tenth(user_degrees(all)), share_of_top_tenth(user_degrees(seed_)));
  EXPECT_GE(share_of_top_tenth(item_degrees(all)), share_of_top_tenth(item_degrees(seed_)));
  EXPECT_LT(share_of_top_tenth(user_degrees(all)), 0.6);
  EXPECT_LT(share_of_top_tenth(item_degrees(all)), 0.8);
}

TEST_F(Fractal, RatingsKeepTheirDistribution) {
  const auto mean = [](const Interactions& all) {
    const CsrView rows = all.by_user();
    return std::accumulate(rows.values, rows.values + rows.size(), 0.0) / rows.size();
  };
  EXPECT_NEAR(mean(expand_fractal(seed_, shape_, 1)), mean(seed_), 0.1);
}

TEST_F(Fractal, DependsOnTheSeedAndNotOnThreads) {
  const int threads = omp_get_max_threads();
  const Interactions once = expand_fractal(seed_, shape_, 7);
  omp_set_num_threads(1);
  EXPECT_TRUE(same(once, expand_fractal(seed_, shape_, 7)));
  omp_set_num_threads(5);
  EXPECT_TRUE(same(once, expand_fractal(seed_, shape_, 7)));
  omp_set_num_threads(threads);
  EXPECT_FALSE(same(once, expand_fractal(seed_, shape_, 8)));
}

TEST_F(Fractal, OneBlockThatKeepsEverythingIsTheSeedRenamed) {
  const Interactions all = expand_fractal(seed_, {600, 300, 12000}, 1);
  EXPECT_NEAR(all.size(), 12000, 120);
  const std::vector<Offset> before = item_degrees(seed_);
  const std::vector<Offset> after = item_degrees(all);
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(after[i], before[i], 12);
}

TEST_F(Fractal, RefusesWhatItCannotDo) {
  expect_argument_error([&] { expand_fractal(seed_, {599, 300, 12000}); }, "smaller");
  expect_argument_error([&] { expand_fractal(seed_, {600, 299, 12000}); }, "smaller");
  expect_argument_error([&] { expand_fractal(seed_, {1200, 600, 0}); }, "entries is 0");
  expect_argument_error([&] { expand_fractal(seed_, {1200, 600, 48400}); }, "nearest has 48000");
  expect_argument_error([&] { expand_fractal(seed_, {1200, 600, 100}); }, "nearest has");
  expect_argument_error([] { expand_fractal(Interactions(), {10, 10, 10}); }, "without entries");
}

}  // namespace
}  // namespace wf
