// The CUDA searcher's way by fp16: bit for bit what fp32 alone finds, by fp32 again only where fp16
// cannot tell.
#include <gtest/gtest.h>

#include <cuda_fp16.h>

#include "cuda/search.hpp"
#include "kernels/search_cases.hpp"

namespace wf::testing {
namespace {

class SimtCertified : public ::testing::TestWithParam<Metric> {
 protected:
  std::unique_ptr<cuda::CudaSearcher> searcher(const Matrix& base,
                                               const cuda::SearchTuning& tuning = {}) const {
    return cuda::make_searcher(0, base.view(), GetParam(), tuning);
  }

  /// Searches by both ways; returns how the first answered.
  cuda::CudaSearcher::Counts expect_same(const Matrix& base, const SearchRequest& request,
                                         const cuda::SearchTuning& tuning = {}) const {
    const auto made = searcher(base, tuning);
    const Found found = search(*made, request);
    const Found expected = search(*searcher(base, {.fp16 = false}), request);
    EXPECT_EQ(found.ids, expected.ids);
    EXPECT_EQ(found.scores, expected.scores);
    const auto counts = made->counts();
    EXPECT_EQ(counts.certified + counts.repeated + counts.single, request.queries.rows);
    return counts;
  }
};

INSTANTIATE_TEST_SUITE_P(Cuda, SimtCertified, ::testing::Values(Metric::l2, Metric::inner_product),
                         [](const auto& info) { return metric_name(info.param); });

TEST_P(SimtCertified, OrdinaryDataIsCertified) {
  const Matrix base = uniform_matrix(1100, 35, 1, 2);
  const Matrix queries = uniform_matrix(3, 35, 2, 5);
  const Lists excluded = random_lists(3, 1100, 0.1, 3);
  for (const int k : {1, 10}) {
    const auto counts = expect_same(base, {queries.view(), k, excluded.view(), {}});
    EXPECT_EQ(counts.certified, 3) << "k " << k;
  }
}

// As seen items are: more of them than are kept, and better than everything else.
TEST_P(SimtCertified, TheBestAreExcluded) {
  const Matrix base = uniform_matrix(1000, 16, 28);
  const Matrix queries = uniform_matrix(3, 16, 29);
  const Found best = search(*searcher(base), {queries.view(), 60, {}, {}});
  std::vector<std::vector<Id>> excluded;
  for (Offset q = 0; q < 3; ++q) {
    excluded.emplace_back(best.ids.begin() + q * 60, best.ids.begin() + (q + 1) * 60);
    std::sort(excluded.back().begin(), excluded.back().end());
  }
  const Lists lists(excluded);
  EXPECT_EQ(expect_same(base, {queries.view(), 5, lists.view(), {}}).certified, 3);
}

TEST_P(SimtCertified, InPartsOfTheBase) {
  const Matrix base = uniform_matrix(3300, 20, 4);
  const Matrix queries = uniform_matrix(17, 20, 5);
  EXPECT_EQ(expect_same(base, {queries.view(), 5, {}, {}}, {.blocks = 8}).certified, 17);
}

TEST_P(SimtCertified, TallTilesInBatchesOnTwoStreams) {
  const Matrix base = uniform_matrix(300, 33, 6);
  const Matrix queries = uniform_matrix(270, 33, 7);
  const Lists excluded = random_lists(270, 300, 0.2, 8);
  const SearchRequest request{queries.view(), 4, excluded.view(), {}};
  EXPECT_GE(expect_same(base, request, {.stream_queries = 128}).certified, 265);
}

TEST_P(SimtCertified, AmongTheAllowed) {
  const Matrix base = uniform_matrix(900, 40, 9);
  const Matrix queries = uniform_matrix(2, 40, 10);
  const Lists allowed = random_lists(1, 900, 0.3, 11);
  const Lists excluded = random_lists(2, 900, 0.2, 12);
  EXPECT_EQ(expect_same(base, {queries.view(), 3, excluded.view(), allowed.ids}).certified, 2);
}

TEST_P(SimtCertified, EveryWidth) {
  for (const Offset width : {1, 31, 65, 129, 193, 1025}) {
    SCOPED_TRACE(width);
    const Matrix base = uniform_matrix(140, width, 13);
    const Matrix queries = uniform_matrix(2, width, 14);
    expect_same(base, {queries.view(), 2, {}, {}});
  }
}

TEST_P(SimtCertified, WideRowsThroughTallTiles) {
  const Matrix base = uniform_matrix(130, 225, 15);
  const Matrix queries = uniform_matrix(65, 225, 16);
  EXPECT_GE(expect_same(base, {queries.view(), 1, {}, {}}).certified, 60);
}

TEST_P(SimtCertified, ManyOfTheBest) {
  const Matrix base = uniform_matrix(4800, 3, 17);
  const Matrix query = uniform_matrix(1, 3, 18);
  for (const int k : {300, 2048}) expect_same(base, {query.view(), k, {}, {}}, {.blocks = 2});
}

TEST_P(SimtCertified, MoreThanThereAre) {
  const Matrix base = uniform_matrix(200, 8, 19);
  const Matrix queries = uniform_matrix(3, 8, 20);
  std::vector<Id> everything(200);
  std::iota(everything.begin(), everything.end(), 0);
  std::vector<Id> all_but_two = everything;
  all_but_two.erase(all_but_two.begin() + 5, all_but_two.begin() + 7);
  const Lists excluded{everything, all_but_two, {}};
  // Nothing was left out where fewer than k remain.
  EXPECT_EQ(expect_same(base, {queries.view(), 7, excluded.view(), {}}).certified, 3);
  EXPECT_EQ(expect_same(base, {queries.view(), 201, excluded.view(), {}}).single, 3);
}

TEST_P(SimtCertified, TiesAndDuplicates) {
  Matrix base = ternary_matrix(700, 6, 21);
  for (Offset r = 350; r < 700; ++r) std::copy_n(base.row(r - 350), 6, base.row(r));
  const Matrix queries = ternary_matrix(4, 6, 22);
  for (const int k : {1, 9, 70}) expect_same(base, {queries.view(), k, {}, {}});
}

// 400 rows closer together than fp16 can tell, from the worst to the best: rounded they are one and
// the same, so that fp16 alone would find the lowest ids.
TEST_P(SimtCertified, NearTiesAreLeftToFp32) {
  Matrix base(400, 32);
  for (Offset r = 0; r < 400; ++r) {
    base.row(r)[0] = 0.75f + static_cast<float>(r) * 0x1p-21f;
    base.row(r)[1] = 0.75f;
  }
  ASSERT_EQ(__half2float(__float2half_rn(base.row(399)[0])), 0.75f);
  Matrix query(1, 32);
  query.row(0)[0] = 2;
  const auto made = searcher(base);
  const Found found = search(*made, {query.view(), 3, {}, {}});
  EXPECT_EQ(found.ids, (std::vector<Id>{399, 398, 397}));
  EXPECT_EQ(made->counts().repeated, 1);
}

TEST_P(SimtCertified, HugeTinyAndZeroRows) {
  Matrix base = uniform_matrix(600, 9, 24);
  const float scales[] = {1e17f, 1, 1e-17f, 1e-38f, 1e-42f, 0};
  for (Offset r = 0; r < base.rows; ++r)
    for (Offset c = 0; c < 9; ++c) base.row(r)[c] *= scales[r % 6];
  Matrix queries = uniform_matrix(6, 9, 25);
  for (Offset q = 0; q < queries.rows; ++q)
    for (Offset c = 0; c < 9; ++c) queries.row(q)[c] *= scales[q];
  for (const int k : {3, 150}) {
    const auto counts = expect_same(base, {queries.view(), k, {}, {}});
    EXPECT_GE(counts.repeated, 1) << "the zero query";
  }
}

TEST_P(SimtCertified, RowsOfVeryDifferentLength) {
  Matrix base = uniform_matrix(1200, 40, 26);
  for (Offset r = 0; r < base.rows; ++r)
    for (Offset c = 0; c < 40; ++c) base.row(r)[c] /= static_cast<float>(1 + r % 97);
  const Matrix queries = uniform_matrix(5, 40, 27);
  const auto counts = expect_same(base, {queries.view(), 10, {}, {}});
  // By distance all the short rows near the origin are as good as each other.
  if (GetParam() != Metric::l2) {
    EXPECT_GE(counts.certified, 4);
  }
}

}  // namespace
}  // namespace wf::testing
