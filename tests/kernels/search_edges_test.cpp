// Searches at the edges of float32, among equal rows, with nothing left, and several at a time.
#include <gtest/gtest.h>

#include <thread>

#include "kernels/backends.hpp"
#include "kernels/search_brute_force.hpp"

namespace wf::testing {
namespace {

using Case = std::tuple<std::string, Metric>;

class SearchEdges : public test::BackendTest, public ::testing::WithParamInterface<Case> {
 protected:
  std::string backend_name() const override { return std::get<0>(GetParam()); }
  Metric metric() const { return std::get<1>(GetParam()); }
  std::unique_ptr<Searcher> searcher(const Matrix& base, int threads = 2) const {
    return backend()->open(0)->make_searcher(base.view(), metric(), threads);
  }
  void expect_the_best(const Matrix& base, const Matrix& queries, int k) const {
    const std::vector<BruteForce> brute = brute_force(base, queries, metric());
    const Lists excluded = random_lists(queries.rows, static_cast<Id>(base.rows), 0.1, 9);
    const Found found = search(*searcher(base), {queries.view(), k, excluded.view(), {}});
    for (Offset q = 0; q < queries.rows; ++q)
      ASSERT_NO_FATAL_FAILURE(expect_best({brute, excluded, {}, metric()}, q, k, &found.ids[q * k],
                                          &found.scores[q * k]))
          << "query " << q << ", k " << k;
  }
};

INSTANTIATE_TEST_SUITE_P(Backends, SearchEdges,
                         ::testing::Combine(::testing::ValuesIn(test::backend_names()),
                                            ::testing::Values(Metric::l2, Metric::inner_product,
                                                              Metric::cosine)),
                         [](const auto& info) {
                           return std::get<0>(info.param) + "_" +
                                  metric_name(std::get<1>(info.param));
                         });

/// Row r is multiplied by scales[r modulo their number].
Matrix scaled_matrix(Offset rows, Offset columns, std::uint64_t seed,
                     const std::vector<float>& scales) {
  Matrix matrix = uniform_matrix(rows, columns, seed);
  for (Offset r = 0; r < rows; ++r)
    for (Offset c = 0; c < columns; ++c) matrix.row(r)[c] *= scales[r % scales.size()];
  return matrix;
}

// Up to products that just fit and down to numbers that are denormal or vanish.
TEST_P(SearchEdges, HugeTinyAndDenormalRows) {
  const std::vector<float> scales{1e18f, 3e17f, 1, 1e-17f, 1e-30f, 1e-38f, 1e-41f, 0};
  for (const Offset width : {1, 9, 130}) {
    const Matrix base = scaled_matrix(400, width, 1, scales);
    const Matrix queries = scaled_matrix(8, width, 2, scales);
    for (const int k : {3, 150, 500}) ASSERT_NO_FATAL_FAILURE(expect_the_best(base, queries, k));
  }
}

// Where terms are a few times the least number there is, a sum of rounded ones may pass the product
// of the lengths, here 60 of 0.52 that become 60 of 1, behind rows that are longer.
TEST_P(SearchEdges, DenormalScoresAreTheSameInEveryBatch) {
  const Id rows = test::is_slow(backend_name()) ? 900 : 9000;
  Matrix base = uniform_matrix(rows, 60, 3);
  for (Id r = 0; r < rows; ++r)
    for (Offset c = 0; c < 60; ++c) {
      float& value = base.row(r)[c];
      value = r % 3 == 0 ? std::abs(value) : r % 3 == 1 ? 0.26f : 0.001f;
    }
  const Matrix queries = Matrix::of(60, std::vector<float>(180, 0x1p-148f));
  const Found expected = search(*searcher(base, 1), {queries.view(), 40, {}, {}});
  const Found again = search(*searcher(base, 3), {queries.view(), 40, {}, {}});
  EXPECT_EQ(again.ids, expected.ids);
  EXPECT_EQ(again.scores, expected.scores);
  std::vector<Id> everything(rows);
  std::iota(everything.begin(), everything.end(), 0);
  const Found one = search(*searcher(base), {queries.one(2), 40, {}, everything});
  EXPECT_TRUE(std::equal(one.ids.begin(), one.ids.end(), &expected.ids[80]));
}

TEST_P(SearchEdges, CopiesOfARowStandSideBySide) {
  Matrix base = uniform_matrix(900, 20, 4);
  for (Offset r = 300; r < 900; ++r) std::copy_n(base.row(r - 300), 20, base.row(r));
  const Matrix queries = uniform_matrix(3, 20, 5);
  for (const int k : {2, 30, 899, 900}) {
    const Found found = search(*searcher(base), {queries.view(), k, {}, {}});
    for (Offset q = 0; q < 3; ++q)
      for (int i = 0; i < k; ++i) {
        const Id* ids = &found.ids[q * k];
        ASSERT_EQ(ids[i], ids[i - i % 3] + i % 3 * 300) << "place " << i;
        ASSERT_EQ(found.scores[q * k + i], found.scores[q * k + i - i % 3]);
      }
  }
}

TEST_P(SearchEdges, NothingIsLeft) {
  const Matrix base = uniform_matrix(700, 12, 6);
  const Matrix queries = uniform_matrix(40, 12, 7);
  const Lists everything = random_lists(40, 700, 1, 8);
  const std::vector<Id> some{3, 77, 699};
  for (const int k : {1, 50, 2048})
    for (const Span<const Id> allowed : {Span<const Id>(), Span<const Id>(some)}) {
      const SearchRequest request{queries.view(), k, everything.view(), allowed};
      const Found found = search(*searcher(base), request);
      EXPECT_EQ(found.ids, std::vector<Id>(40 * k, no_id));
      EXPECT_EQ(found.scores, std::vector<float>(40 * k));
    }
}

// The acceptance test of implicit's top-k: no two of these scores lie within rounding.
TEST_P(SearchEdges, UniformRowsComeAsAStableSortPutsThem) {
  const Matrix base = uniform_matrix(1000, 10, 10);
  const Matrix queries = uniform_matrix(10, 10, 11);
  const std::vector<BruteForce> brute = brute_force(base, queries, metric());
  const auto made = searcher(base);
  for (Offset q = 0; q < queries.rows; ++q) {
    std::vector<Id> order(1000);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](Id a, Id b) { return brute[q].scores[a] > brute[q].scores[b]; });
    for (const int k : {4, 16, 64, 128, 1000}) {
      const Found found = search(*made, {queries.one(q), k, {}, {}});
      EXPECT_TRUE(std::equal(found.ids.begin(), found.ids.end(), order.begin()))
          << "query " << q << ", k " << k;
    }
  }
}

TEST_P(SearchEdges, SeveralThreadsMayAskAtOnce) {
  const Matrix base = uniform_matrix(500, 16, 12);
  const Matrix queries = uniform_matrix(24, 16, 13);
  const Lists excluded = random_lists(24, 500, 0.1, 14);
  const Lists targets = random_lists(24, 500, 0.02, 15);
  const Lists allowed = random_lists(1, 500, 0.5, 16);
  const auto made = searcher(base);
  const SearchRequest among_some{queries.view(), 30, excluded.view(), allowed.ids};
  const SearchRequest among_all{queries.view(), 7, excluded.view(), {}};
  const RankRequest places{queries.view(), targets.view(), excluded.view(), 5};
  const Found some = search(*made, among_some), all = search(*made, among_all);
  const Ranks ranks = rank(*made, places);
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t)
    threads.emplace_back([&, t] {
      for (int round = 0; round < 3; ++round) {
        if (t % 3 == 0) {
          EXPECT_EQ(search(*made, among_some).ids, some.ids);
        } else if (t % 3 == 1) {
          EXPECT_EQ(search(*made, among_all).scores, all.scores);
        } else {
          EXPECT_EQ(rank(*made, places).twice_rank, ranks.twice_rank);
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace wf::testing
