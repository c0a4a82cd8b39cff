#include "contract/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/backends.hpp"
#include "kernels/search_cases.hpp"
#include "warpfactor/error.hpp"

namespace wf::testing {
namespace {

using Case = std::tuple<std::string, Metric>;

class SearchTest : public test::BackendTest, public ::testing::WithParamInterface<Case> {
 protected:
  std::string backend_name() const override { return std::get<0>(GetParam()); }
  std::unique_ptr<Searcher> searcher(const Matrix& base, int threads = 0) const {
    return searcher(base, std::get<1>(GetParam()), threads);
  }
  std::unique_ptr<Searcher> searcher(const Matrix& base, Metric metric, int threads) const {
    return backend()->open(0)->make_searcher(base.view(), metric, threads);
  }
};

INSTANTIATE_TEST_SUITE_P(Backends, SearchTest,
                         ::testing::Combine(::testing::ValuesIn(test::backend_names()),
                                            ::testing::Values(Metric::l2, Metric::inner_product,
                                                              Metric::cosine)),
                         [](const auto& info) {
                           return std::get<0>(info.param) + "_" +
                                  metric_name(std::get<1>(info.param));
                         });

// Three points and a query: (3, 4) is 5 long, (0, 1) lies nearest, (6, 8) has the greatest product.
TEST_P(SearchTest, HandWorkedScores) {
  const Matrix base = Matrix::of(2, {3, 4, 0, 1, 6, 8});
  const Matrix query = Matrix::of(2, {0, 2});
  const Found found = search(*searcher(base), {query.view(), 3, {}, {}});
  switch (std::get<1>(GetParam())) {
    case Metric::l2:
      EXPECT_EQ(found.ids, (std::vector<Id>{1, 0, 2}));
      EXPECT_EQ(found.scores, (std::vector<float>{1, 13, 72}));
      break;
    case Metric::inner_product:
      EXPECT_EQ(found.ids, (std::vector<Id>{2, 0, 1}));
      EXPECT_EQ(found.scores, (std::vector<float>{16, 8, 2}));
      break;
    case Metric::cosine:
      EXPECT_EQ(found.ids[0], 1);
      EXPECT_EQ(found.scores[0], 1);
      EXPECT_NEAR(found.scores[1], 0.8, 1e-6);
      EXPECT_NEAR(found.scores[2], 0.8, 1e-6);
  }
}

// Rows of 100 numbers may be padded to 128; a second copy in half precision and what belongs to
// each row may lie beside them. The reference reads the base itself.
TEST_P(SearchTest, SaysHowMuchItHolds) {
  const Matrix base = uniform_matrix(640, 100, 1);
  const Offset held = searcher(base)->bytes();
  const bool reads_the_base = backend_name() == "reference";
  EXPECT_GE(held, reads_the_base ? 0 : 640 * 100 * 4);
  EXPECT_LE(held, reads_the_base ? 0 : 640 * (128 * (4 + 2) + 24));
}

TEST_P(SearchTest, FewerCandidatesThanAskedForEndInNoId) {
  const Matrix base = Matrix::of(1, {1, 2});
  const Matrix queries = Matrix::of(1, {1, 1});
  const Lists excluded{{1}, {0, 1}};
  const Found found = search(*searcher(base), {queries.view(), 3, excluded.view(), {}});
  EXPECT_EQ(found.ids, (std::vector<Id>{0, no_id, no_id, no_id, no_id, no_id}));
  EXPECT_EQ(found.scores[1], 0);
  EXPECT_EQ(found.scores[2], 0);
  EXPECT_EQ(found.scores[3], 0);
}

TEST_P(SearchTest, EmptyBaseAndEmptyBatch) {
  const Matrix nothing(0, 3);
  const Matrix query = Matrix::of(3, {1, 2, 3});
  EXPECT_EQ(search(*searcher(nothing), {query.view(), 2, {}, {}}).ids,
            (std::vector<Id>{no_id, no_id}));
  EXPECT_TRUE(search(*searcher(query), {nothing.view(), 2, {}, {}}).ids.empty());
}

TEST_P(SearchTest, EqualRowsComeByLowerId) {
  const Matrix base = Matrix::of(1, std::vector<float>(1000, 2));
  const Matrix queries = Matrix::of(1, {1, 3});
  std::vector<Id> first(300);
  std::iota(first.begin(), first.end(), 0);
  const Found found = search(*searcher(base), {queries.view(), 300, {}, {}});
  EXPECT_TRUE(std::equal(first.begin(), first.end(), found.ids.begin()));
  EXPECT_TRUE(std::equal(first.begin(), first.end(), found.ids.begin() + 300));
}

TEST_P(SearchTest, ZeroVectorsScoreZeroByCosine) {
  const Matrix base = Matrix::of(2, {0, 0, -1, 0, 1, 0});
  const Matrix queries = Matrix::of(2, {1, 0, 0, 0});
  const Found found = search(*searcher(base, Metric::cosine, 0), {queries.view(), 3, {}, {}});
  EXPECT_EQ(found.ids, (std::vector<Id>{2, 0, 1, 0, 1, 2}));
  EXPECT_EQ(found.scores, (std::vector<float>{1, 0, -1, 0, 0, 0}));
}

TEST_P(SearchTest, OnlyAllowedRowsAppear) {
  const Matrix base = Matrix::of(1, {5, 4, 3, 2, 1});
  const Matrix query = Matrix::of(1, {1});
  const std::vector<Id> allowed{1, 3, 4};
  const Lists excluded{{1}};
  const Found found = search(*searcher(base, Metric::inner_product, 0),
                             {query.view(), 5, excluded.view(), allowed});
  EXPECT_EQ(found.ids, (std::vector<Id>{3, 4, no_id, no_id, no_id}));
  const Id none = 0;
  EXPECT_EQ(search(*searcher(base), {query.view(), 1, {}, Span<const Id>(&none, 0)}).ids[0], no_id);
}

// Products 4, 3, 3, 1: target 1 is tied with row 2 and beaten by row 0, target 3 beaten by all.
// With rows 0 and 3 left out nothing beats target 0 and target 1 is tied with row 2.
TEST_P(SearchTest, RanksCountBetterAndEqualCandidates) {
  const Matrix base = Matrix::of(1, {4, 3, 3, 1});
  const Matrix queries = Matrix::of(1, {1, 1, 1});
  const Lists targets{{1, 3}, {0, 1}, {}};
  const Lists excluded{{}, {0, 3}, {1}};
  const Ranks ranks = rank(*searcher(base, Metric::inner_product, 0),
                           {queries.view(), targets.view(), excluded.view(), 2});
  EXPECT_EQ(ranks.scores, (std::vector<float>{3, 1, 4, 3}));
  EXPECT_EQ(ranks.twice_rank, (std::vector<Offset>{2 + 1 + 3 * 2, 1, 0}));
  EXPECT_EQ(ranks.found.ids, (std::vector<Id>{0, 1, 1, 2, 0, 2}));
  EXPECT_EQ(ranks.found.scores, (std::vector<float>{4, 3, 3, 3, 4, 3}));
}

TEST_P(SearchTest, RefusesWhatDoesNotFit) {
  const Matrix base = Matrix::of(2, {1, 2, 3, 4});
  const Matrix wide = Matrix::of(3, {1, 2, 3});
  const Matrix query = Matrix::of(2, {1, 2});
  const auto made = searcher(base);
  const auto code = [&](const SearchRequest& request) {
    try {
      search(*made, request);
    } catch (const Error& error) {
      return static_cast<int>(error.code());
    }
    return -1;
  };
  EXPECT_EQ(code({wide.view(), 1, {}, {}}), static_cast<int>(ErrorCode::shape));
  EXPECT_EQ(code({query.view(), 0, {}, {}}), static_cast<int>(ErrorCode::argument));
  const Lists outside{{2}}, descending{{1, 0}}, negative{{-1}};
  EXPECT_EQ(code({query.view(), 1, outside.view(), {}}), static_cast<int>(ErrorCode::argument));
  EXPECT_EQ(code({query.view(), 1, descending.view(), {}}), static_cast<int>(ErrorCode::argument));
  EXPECT_EQ(code({query.view(), 1, {}, {negative.ids}}), static_cast<int>(ErrorCode::argument));
  EXPECT_THROW(rank(*made, {query.view(), outside.view(), {}}), Error);
  EXPECT_THROW(made->rank({query.view(), negative.view(), {}, -1}, {}), Error);
}

TEST_P(SearchTest, NamesTheRowThatIsNotFinite) {
  Matrix base = uniform_matrix(40, 3, 1);
  const Matrix query = base;
  base.row(33)[2] = std::nanf("");
  try {
    searcher(base);
    FAIL() << "NaN in the base went unnoticed";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::numeric);
    EXPECT_NE(std::string(error.what()).find("base row 33, column 2"), std::string::npos)
        << error.what();
  }
  base.row(33)[2] = INFINITY;
  const auto made = searcher(query);
  EXPECT_THROW(search(*made, {base.view(), 1, {}, {}}), Error);
}

TEST_P(SearchTest, HugeAndTinyNumbers) {
  const Matrix huge = Matrix::of(1, {1e30f, -1e30f, 1e-42f});
  const auto made = searcher(huge);
  const Matrix query = Matrix::of(1, {1e30f});
  if (std::get<1>(GetParam()) == Metric::cosine) {
    EXPECT_EQ(search(*made, {query.view(), 3, {}, {}}).scores, (std::vector<float>{1, 1, -1}));
  } else {
    EXPECT_THROW(search(*made, {query.view(), 3, {}, {}}), Error);
  }
}

TEST_P(SearchTest, ArangeOfTenThousandRows) {
  Matrix items(10000, 10);
  std::iota(items.values.begin(), items.values.end(), 0.0f);
  const auto made = searcher(items, Metric::inner_product, 0);
  for (const Offset batch : {1, 10, 100}) {
    if (batch == 100 && test::is_slow(backend_name())) continue;
    Matrix queries(batch, 10);
    std::iota(queries.values.begin(), queries.values.end(), 0.0f);
    for (const int k : {4, 16, 64, 128, 1000}) {
      const Found found = search(*made, {queries.view(), k, {}, {}});
      for (Offset q = 0; q < batch; ++q)
        for (int i = 0; i < k; ++i)
          ASSERT_EQ(found.ids[q * k + i], 9999 - i) << q << " of " << batch;
    }
  }
}

}  // namespace
}  // namespace wf::testing
