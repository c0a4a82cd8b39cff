#include "contract/sgd_draws.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "contract/sgd_samples.hpp"
#include "contract/sgd_state.hpp"

namespace wf::test {
namespace {

TEST(SgdOrder, IsAPermutation) {
  for (const Offset count : {1, 2, 3, 4, 5, 63, 64, 65, 1000, 4097}) {
    const SgdOrder order(7, 2, count);
    std::vector<bool> seen(static_cast<std::size_t>(count));
    for (Offset i = 0; i < count; ++i) {
      ASSERT_TRUE(order(i) >= 0 && order(i) < count);
      EXPECT_FALSE(seen[static_cast<std::size_t>(order(i))]);
      seen[static_cast<std::size_t>(order(i))] = true;
    }
  }
}

// Over 4000 epochs each of 10 samples comes first about 400 times (standard deviation 19), and
// neighbours in storage are no neighbours in time.
TEST(SgdOrder, IsFairAndDiffersByEpochAndSeed) {
  std::vector<int> first(10);
  for (std::uint32_t epoch = 0; epoch < 4000; ++epoch) ++first[SgdOrder(1, epoch, 10)(0)];
  for (const int times : first) EXPECT_NEAR(times, 400, 80);
  const SgdOrder order(1, 0, 100000);
  int close = 0, equal_next_epoch = 0, equal_next_seed = 0;
  for (Offset i = 0; i + 1 < 100000; ++i) {
    close += std::abs(order(i) - order(i + 1)) < 1000;
    equal_next_epoch += order(i) == SgdOrder(1, 1, 100000)(i);
    equal_next_seed += order(i) == SgdOrder(2, 0, 100000)(i);
  }
  EXPECT_NEAR(close, 1990, 200);
  EXPECT_LT(equal_next_epoch, 10);
  EXPECT_LT(equal_next_seed, 10);
}

TEST(SgdOrder, PassesTwoToTheThirtyFirst) {
  const Offset count = (Offset{1} << 33) + 5;
  const SgdOrder order(1, 0, count);
  std::set<Offset> seen;
  Offset largest = 0;
  for (Offset i = count - 1000; i < count; ++i) {
    EXPECT_LT(order(i), count);
    EXPECT_TRUE(seen.insert(order(i)).second);
    largest = std::max(largest, order(i));
  }
  EXPECT_GT(largest, Offset{1} << 32);
}

TEST(SgdDraws, AreThoseOfPhiloxAndDifferBySample) {
  const Offset sample = (Offset{1} << 33) + 1;
  const SgdDraws draws(5, Stream::sgd_negatives, 9, sample);
  const std::uint64_t index = (std::uint64_t{1} << 55) + (1 << 22) + 1;
  EXPECT_EQ(draws.word(6),
            philox(5, static_cast<std::uint32_t>(Stream::sgd_negatives), 9, index).word[2]);
  EXPECT_NE(draws.word(6), SgdDraws(5, Stream::sgd_negatives, 9, sample + 1).word(6));
  EXPECT_NE(draws.word(6), SgdDraws(5, Stream::sgd_positives, 9, sample).word(6));
}

// floor(word 2^-64 bound): a half of 10 is 5, all ones give bound - 1.
TEST(SgdPosition, IsUniformBeyondTwoToTheThirtySecond) {
  EXPECT_EQ(sgd_position(0x80000000u, 0, 10), 5);
  EXPECT_EQ(sgd_position(0, 0, 10), 0);
  const Offset bound = (Offset{1} << 40) + 12345;
  EXPECT_EQ(sgd_position(0xFFFFFFFFu, 0xFFFFFFFFu, bound), bound - 1);
  EXPECT_EQ(sgd_position(0x80000000u, 0, bound), bound / 2);
  EXPECT_EQ(sgd_position(0, 0xFFFFFFFFu, bound), bound >> 32);
}

TEST(SgdStored, FindsItemsAndTheGapsBetweenThem) {
  const std::vector<Id> row{1, 2, 5};
  for (const Id i : {1, 2, 5}) EXPECT_TRUE(sgd_is_stored(row, i));
  for (const Id i : {0, 3, 4, 6}) EXPECT_FALSE(sgd_is_stored(row, i));
  EXPECT_FALSE(sgd_is_stored({}, 0));
  const Id unstored[] = {0, 3, 4, 6, 7};
  for (Id rank = 0; rank < 5; ++rank) EXPECT_EQ(sgd_unstored_item(row, rank), unstored[rank]);
  EXPECT_EQ(sgd_unstored_item({}, 3), 3);
}

// Entries (value, weight): (1, 2), (0, 1), (1, 0), (-1, 1), (1, 1).
TEST(SgdSamples, AreEntriesWithWeightAndForRankingAValue) {
  const std::vector<Offset> offsets{0, 3, 5};
  const std::vector<Id> items{0, 1, 2, 1, 3};
  const std::vector<float> values{1, 0, 1, -1, 1}, weights{2, 1, 0, 1, 1};
  SgdProblem problem;
  problem.interactions = {2, 4, offsets.data(), items.data(), values.data()};
  problem.weights = weights.data();
  const SgdSamples ranking = sgd_samples(problem, SgdLoss::warp);
  ASSERT_EQ(ranking.size(), 2);
  EXPECT_EQ(ranking.pairs[1].user, 1);
  EXPECT_EQ(ranking.pairs[1].item, 3);
  EXPECT_EQ(ranking.weight(0), 2);
  EXPECT_EQ(ranking.offsets, (std::vector<Offset>{0, 1, 2}));
  const SgdSamples logistic = sgd_samples(problem, SgdLoss::logistic);
  ASSERT_EQ(logistic.size(), 4);
  const float labels[] = {1, 0, 0, 1};
  for (Offset s = 0; s < 4; ++s) EXPECT_EQ(logistic.label(s), labels[s]);
}

}  // namespace
}  // namespace wf::test
