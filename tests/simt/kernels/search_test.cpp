// The CUDA searcher's way by fp32 alone against the reference, with scores that are exact and often
// equal.
#include "contract/search.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "cuda/search.hpp"
#include "kernels/search_cases.hpp"

namespace wf::testing {
namespace {

class SimtSearch : public ::testing::TestWithParam<Metric> {
 protected:
  std::unique_ptr<Searcher> reference(const Matrix& base) const {
    return reference_backend()->open(0)->make_searcher(base.view(), GetParam(), 1);
  }
  std::unique_ptr<Searcher> device(const Matrix& base, const cuda::SearchTuning& tuning) const {
    return cuda::make_searcher(0, base.view(), GetParam(), tuning);
  }
};

INSTANTIATE_TEST_SUITE_P(Cuda, SimtSearch, ::testing::Values(Metric::l2, Metric::inner_product),
                         [](const auto& info) { return metric_name(info.param); });

TEST_P(SimtSearch, FindsWhatTheReferenceFinds) {
  const Matrix base = ternary_matrix(1500, 35, 1);
  const Matrix queries = ternary_matrix(5, 35, 2);
  const Lists excluded = random_lists(5, 1500, 0.1, 3);
  const auto found = device(base, {.queries = 3, .columns = 1400, .fp16 = false});
  const auto expected = reference(base);
  for (const int k : {1, 33, 1600}) {
    const SearchRequest request{queries.view(), k, excluded.view(), {}};
    const Found mine = search(*found, request), theirs = search(*expected, request);
    EXPECT_EQ(mine.ids, theirs.ids);
    EXPECT_EQ(mine.scores, theirs.scores);
  }
}

TEST_P(SimtSearch, AmongTheAllowed) {
  const Matrix base = ternary_matrix(300, 8, 4);
  const Matrix queries = ternary_matrix(2, 8, 5);
  const std::vector<Id> allowed{0, 7, 64, 65, 299};
  const SearchRequest request{queries.view(), 6, {}, allowed};
  EXPECT_EQ(search(*device(base, {}), request).ids, search(*reference(base), request).ids);
}

TEST_P(SimtSearch, RanksAsTheReferenceDoes) {
  const Matrix base = ternary_matrix(300, 8, 6);
  const Matrix queries = ternary_matrix(4, 8, 7);
  const Lists targets = random_lists(4, 300, 0.02, 8);
  const Lists excluded = random_lists(4, 300, 0.3, 9);
  const RankRequest request{queries.view(), targets.view(), excluded.view(), 5};
  const Ranks found = rank(*device(base, {.queries = 3, .columns = 128}), request);
  const Ranks expected = rank(*reference(base), request);
  EXPECT_EQ(found.scores, expected.scores);
  EXPECT_EQ(found.twice_rank, expected.twice_rank);
  EXPECT_EQ(found.found.ids, expected.found.ids);
}

// ThreadSanitizer would see what they touch together.
TEST_P(SimtSearch, ThreadsShareASearcher) {
  const Matrix base = ternary_matrix(200, 8, 10);
  const Matrix queries = ternary_matrix(3, 8, 11);
  const Lists targets = random_lists(3, 200, 0.02, 12);
  const SearchRequest by_fp16{queries.view(), 4, {}, {}}, by_fp32{queries.view(), 200, {}, {}};
  const RankRequest places{queries.view(), targets.view(), {}, 2};
  const auto shared = device(base, {}), alone = device(base, {});
  Found half, fp32;
  Ranks ranks;
  std::thread first([&] { half = search(*shared, by_fp16); });
  std::thread second([&] { fp32 = search(*shared, by_fp32); });
  std::thread third([&] { ranks = rank(*shared, places); });
  for (std::thread* thread : {&first, &second, &third}) thread->join();
  EXPECT_EQ(half.ids, search(*alone, by_fp16).ids);
  EXPECT_EQ(fp32.ids, search(*alone, by_fp32).ids);
  EXPECT_EQ(ranks.twice_rank, rank(*alone, places).twice_rank);
}

}  // namespace
}  // namespace wf::testing
