// Random searches against a brute force in double precision.
#include <gtest/gtest.h>

#include <algorithm>

#include "kernels/backends.hpp"
#include "kernels/search_brute_force.hpp"

namespace wf::testing {
namespace {

using Case = std::tuple<std::string, Metric, int>;

class SearchRandomTest : public test::BackendTest, public ::testing::WithParamInterface<Case> {
 protected:
  std::string backend_name() const override { return std::get<0>(GetParam()); }
  Metric metric() const { return std::get<1>(GetParam()); }
  Offset width() const { return std::get<2>(GetParam()); }
  bool is_fast() const { return !test::is_slow(backend_name()); }
  std::unique_ptr<Searcher> searcher(const Matrix& base, int threads = 2) const {
    return backend()->open(0)->make_searcher(base.view(), metric(), threads);
  }
};

INSTANTIATE_TEST_SUITE_P(
    Backends, SearchRandomTest,
    ::testing::Combine(::testing::ValuesIn(test::backend_names()),
                       ::testing::Values(Metric::l2, Metric::inner_product, Metric::cosine),
                       ::testing::Values(1, 7, 31, 32, 33, 64, 100, 128, 1025)),
    [](const auto& info) {
      return std::get<0>(info.param) + "_" + metric_name(std::get<1>(info.param)) + "_" +
             std::to_string(std::get<2>(info.param));
    });

TEST_P(SearchRandomTest, FindsTheBest) {
  for (const Offset rows : {0, 1, 5, 1000, 20000, 100000}) {
    if (rows > 1000 && (!is_fast() || rows * width() > 20000 * 128)) continue;
    const Matrix base = uniform_matrix(rows, width(), 1, 3);
    const Matrix queries = uniform_matrix(2, width(), 2, 1);
    const auto made = searcher(base);
    const std::vector<BruteForce> brute = brute_force(base, queries, metric());
    for (const int k : {1, 10, 64, 128, 1000, 2048}) {
      const SearchCase test{brute, random_lists(2, rows, 0.1, k), {}, metric()};
      const Found found = search(*made, {queries.view(), k, test.excluded.view(), {}});
      for (Offset q = 0; q < queries.rows; ++q)
        ASSERT_NO_FATAL_FAILURE(expect_best(test, q, k, &found.ids[q * k], &found.scores[q * k]))
            << rows << " rows, k " << k;
    }
  }
}

// Most rows are too short to matter, which a search may use; the best need not be the longest.
TEST_P(SearchRandomTest, FindsTheBestAmongRowsOfManyLengths) {
  const Offset rows = !is_fast() ? 500 : width() > 128 ? 2000 : 9000;
  Matrix base = uniform_matrix(rows, width(), 20);
  for (Offset r = 0; r < rows; ++r)
    for (Offset c = 0; c < width(); ++c) base.row(r)[c] /= static_cast<float>(1 + r * 7 % 31);
  Matrix queries = uniform_matrix(30, width(), 21);
  std::fill_n(queries.row(3), width(), 0.0f);
  const std::vector<BruteForce> brute = brute_force(base, queries, metric());
  for (const int k : {1, 10, 300}) {
    const SearchCase test{brute, random_lists(30, static_cast<Id>(rows), 0.1, k), {}, metric()};
    const Found found = search(*searcher(base), {queries.view(), k, test.excluded.view(), {}});
    for (Offset q = 0; q < queries.rows; ++q)
      ASSERT_NO_FATAL_FAILURE(expect_best(test, q, k, &found.ids[q * k], &found.scores[q * k]))
          << "query " << q << ", k " << k;
    const Lists targets = random_lists(30, static_cast<Id>(rows), 0.01, 22);
    const Ranks ranks =
        rank(*searcher(base), {queries.view(), targets.view(), test.excluded.view(), k});
    EXPECT_EQ(ranks.found.ids, found.ids);
    EXPECT_EQ(ranks.found.scores, found.scores);
  }
}

TEST_P(SearchRandomTest, OnlyAmongTheAllowed) {
  const Matrix base = uniform_matrix(300, width(), 3);
  const Matrix queries = uniform_matrix(3, width(), 4);
  const Lists allowed = random_lists(1, 300, 0.4, 5);
  const std::vector<BruteForce> brute = brute_force(base, queries, metric());
  for (const int k : {7, 300}) {
    const SearchCase test{brute, random_lists(3, 300, 0.5, 6), allowed.ids, metric()};
    const Found found =
        search(*searcher(base), {queries.view(), k, test.excluded.view(), allowed.ids});
    for (Offset q = 0; q < queries.rows; ++q)
      ASSERT_NO_FATAL_FAILURE(expect_best(test, q, k, &found.ids[q * k], &found.scores[q * k]));
  }
}

// Whole numbers: scores are exact, so ids must be too. Not by cosine, whose ties are rounded.
TEST_P(SearchRandomTest, TiesByLowerId) {
  if (metric() == Metric::cosine) return;
  const Matrix base = ternary_matrix(2000, width(), 7);
  const Matrix queries = ternary_matrix(2, width(), 8);
  const auto made = searcher(base);
  for (Offset q = 0; q < queries.rows; ++q) {
    const BruteForce brute(base, queries.row(q), metric());
    std::vector<Id> order(base.rows);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](Id a, Id b) { return brute.scores[a] > brute.scores[b]; });
    for (const int k : {1, 10, 200, 2000}) {
      const Found found = search(*made, {queries.one(q), k, {}, {}});
      EXPECT_TRUE(std::equal(found.ids.begin(), found.ids.end(), order.begin())) << "k " << k;
    }
  }
}

TEST_P(SearchRandomTest, BatchesAndThreadsChangeNoBit) {
  const Offset rows = is_fast() ? 3000 : 200;
  const Matrix base = uniform_matrix(rows, width(), 9);
  const Matrix queries = uniform_matrix(is_fast() ? 131 : 5, width(), 10);
  const Lists excluded = random_lists(queries.rows, rows, 0.05, 11);
  const int k = 20;
  const Found batch = search(*searcher(base, 1), {queries.view(), k, excluded.view(), {}});
  for (const int threads : {2, 3}) {
    const Found again = search(*searcher(base, threads), {queries.view(), k, excluded.view(), {}});
    EXPECT_EQ(again.ids, batch.ids);
    EXPECT_EQ(again.scores, batch.scores);
  }
  const auto made = searcher(base, 3);
  std::vector<Id> everything(rows);
  std::iota(everything.begin(), everything.end(), 0);
  for (Offset q = 0; q < queries.rows; q += 13) {
    const CsrView row = excluded.view().slice(q, 1);
    const Found one = search(*made, {queries.one(q), k, row, everything});
    EXPECT_TRUE(std::equal(one.ids.begin(), one.ids.end(), &batch.ids[q * k]));
    EXPECT_TRUE(std::equal(one.scores.begin(), one.scores.end(), &batch.scores[q * k]));
  }
}

// The place of a row in the complete ranking says how many rows are better and equal.
void expect_ranks(const Searcher& searcher, Metric metric, const RankRequest& request, int rows) {
  const Ranks ranks = rank(searcher, request);
  const Found all = search(searcher, {request.queries, rows, {}, {}});
  const Found rest = search(searcher, {request.queries, rows, request.excluded, {}});
  std::size_t t = 0;
  for (Offset q = 0; q < request.queries.rows; ++q) {
    const Id* first = &rest.ids[q * rows];
    const Id* last = std::find(first, first + rows, no_id);
    const float* scores = &rest.scores[q * rows];
    Offset twice_rank = 0;
    for (const Id target : request.targets.row(q)) {
      const Id* place = std::find(&all.ids[q * rows], &all.ids[q * rows] + rows, target);
      const float own = all.scores[place - all.ids.data()];
      ASSERT_EQ(ranks.scores[t++], own);
      twice_rank += 2 * std::count_if(scores, scores + (last - first), [&](float score) {
                      return metric == Metric::l2 ? score < own : score > own;
                    });
      twice_rank += std::count(scores, scores + (last - first), own) -
                    (std::find(first, last, target) != last);
    }
    ASSERT_EQ(ranks.twice_rank[q], twice_rank) << "query " << q;
    for (int i = 0; i < request.k; ++i) {
      ASSERT_EQ(ranks.found.ids[q * request.k + i], first[i]);
      ASSERT_EQ(ranks.found.scores[q * request.k + i], scores[i]);
    }
  }
}

TEST_P(SearchRandomTest, RanksAreThePlacesInTheWholeList) {
  const Id rows = 700;
  for (const Matrix& base :
       {uniform_matrix(rows, width(), 12), ternary_matrix(rows, width(), 13)}) {
    const Matrix queries = ternary_matrix(3, width(), 14);
    const auto made = searcher(base);
    for (const double share : {0.0, 0.004, 0.02, 0.06, 0.3, 1.0}) {
      const Lists targets = random_lists(3, rows, share, 15);
      const Lists excluded = random_lists(3, rows, 0.1, 16);
      for (const int k : {0, 10, 100})
        expect_ranks(*made, metric(), {queries.view(), targets.view(), excluded.view(), k}, rows);
      expect_ranks(*made, metric(), {queries.view(), targets.view(), {}, 3}, rows);
    }
  }
}

}  // namespace
}  // namespace wf::testing
