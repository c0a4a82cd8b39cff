#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "cpu/sgd/order_ahead.hpp"
#include "cpu/sgd/user_order.hpp"

namespace wf::test {
namespace {

using cpu::SgdTaken;

TEST(CpuSgdOrder, IsTheOneOfTheContract) {
  for (const Offset count : {Offset{1}, Offset{2}, Offset{7}, Offset{65}, Offset{1000},
                             Offset{1} << 20, (Offset{1} << 33) + 5, (Offset{1} << 61) + 3}) {
    const SgdOrder order(7, 2, count);
    for (const Offset begin : {Offset{0}, count / 3, count - std::min<Offset>(count, 50)}) {
      std::vector<SgdTaken> taken(static_cast<std::size_t>(std::min<Offset>(50, count - begin)));
      cpu::dispatch([&](auto isa) { cpu::order_ahead<isa>(order, begin, taken); });
      for (std::size_t i = 0; i < taken.size(); ++i)
        ASSERT_EQ(taken[i].sample, order(begin + static_cast<Offset>(i))) << count << ", " << i;
    }
  }
}

// Few users or so many that several share a bucket.
TEST(CpuSgdOrder, KeepsTheSamplesOfAUserInOrderAndOnOneThread) {
  for (const Id users : {3, 500, 100000}) {
    constexpr Offset count = 2000;
    std::vector<SgdTaken> drawn(count), sorted(count);
    for (Offset i = 0; i < count; ++i)
      drawn[i] = {i, {static_cast<Id>(i * 7919 % users / 3 * 3 % users), 0}};
    cpu::SgdUserOrder order(users, count);
    order.sort(drawn, count, sorted);
    for (const int threads : {1, 2, 7}) {
      std::map<Id, std::pair<std::int64_t, Offset>> last;  // Thread and sample of a user.
      Offset seen = 0;
      for (std::int64_t thread = 0; thread < threads; ++thread) {
        EXPECT_EQ(order.begin(thread, threads), seen);
        for (; seen < order.begin(thread + 1, threads); ++seen) {
          const auto [sample, pair] = sorted[seen];
          const auto [known, is_first] = last.try_emplace(pair.user, thread, sample);
          EXPECT_EQ(known->second.first, thread);
          EXPECT_TRUE(is_first || known->second.second < sample);
          known->second.second = sample;
        }
      }
      EXPECT_EQ(seen, count);
    }
  }
}

}  // namespace
}  // namespace wf::test
