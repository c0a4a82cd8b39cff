#include <gtest/gtest.h>

#include <algorithm>

#include "contract/resident_factors.hpp"
#include "kernels/als_problem.hpp"
#include "kernels/backends.hpp"
#include "kernels/search_cases.hpp"
#include "support/thrown_by.hpp"

namespace wf::testing {
namespace {

using Case = std::tuple<std::string, Metric>;

/// Item factors after an iteration of ALS, on the device and on the host.
class SearchResidentTest : public test::BackendTest, public ::testing::WithParamInterface<Case> {
 protected:
  std::string backend_name() const override { return std::get<0>(GetParam()); }
  static constexpr int width = 5;
  static constexpr Offset users = 40, items = 70;

  void SetUp() override {
    BackendTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    test::Problem problem = test::random_problem(std::vector<Offset>(users, 6), items, 0, 3, 0.1);
    AlsParameters parameters;
    parameters.factors = width;
    const auto als = test::make_solver(backend(), problem, parameters);
    als->iterate();
    user_factors_ = als->factors(Side::users);
    item_factors_ = als->factors(Side::items);
    user_factors_->read({host_users_.values.data(), users, width, width});
    item_factors_->read({host_items_.values.data(), items, width, width});
  }
  std::unique_ptr<Searcher> searcher(const Matrix& base) const {
    return backend()->open(0)->make_searcher(base.view(), std::get<1>(GetParam()), 0);
  }
  std::unique_ptr<Searcher> resident_searcher() const {
    return backend()->open(0)->make_searcher(item_factors_, std::get<1>(GetParam()), 0);
  }
  /// Rows of the host's users.
  Matrix gathered(const std::vector<Id>& rows) const {
    Matrix queries(static_cast<Offset>(rows.size()), width);
    for (std::size_t q = 0; q < rows.size(); ++q)
      std::copy_n(host_users_.row(rows[q]), width, queries.row(static_cast<Offset>(q)));
    return queries;
  }

  std::shared_ptr<const ResidentFactors> user_factors_, item_factors_;
  Matrix host_users_{users, width}, host_items_{items, width};
};

INSTANTIATE_TEST_SUITE_P(Backends, SearchResidentTest,
                         ::testing::Combine(::testing::ValuesIn(test::backend_names()),
                                            ::testing::Values(Metric::l2, Metric::inner_product,
                                                              Metric::cosine)),
                         [](const auto& info) {
                           return std::get<0>(info.param) + "_" +
                                  metric_name(std::get<1>(info.param));
                         });

TEST_P(SearchResidentTest, FindsWhatASearchOfTheHostsRowsFinds) {
  const std::vector<Id> rows{7, 0, 39, 7};
  const Matrix queries = gathered(rows);
  const Lists excluded{{1, 5}, {}, {69}, {1, 5}};
  const std::vector<Id> some{0, 1, 5, 9, 33, 69};
  const auto on_device = resident_searcher(), on_host = searcher(host_items_);
  ASSERT_NE(on_device, nullptr);
  for (const Span<const Id> allowed : {Span<const Id>(), Span<const Id>(some)}) {
    SearchRequest request{queries.view(), 9, excluded.view(), allowed};
    const Found expected = search(*on_host, request);
    EXPECT_EQ(search(*on_device, request).ids, expected.ids);
    request.queries = {};
    request.resident_queries = {user_factors_.get(), rows};
    const Found found = search(*on_device, request);
    EXPECT_EQ(found.ids, expected.ids);
    EXPECT_EQ(found.scores, expected.scores);
    EXPECT_EQ(search(*on_host, request).ids, expected.ids);
  }
}

TEST_P(SearchResidentTest, RanksAsOnTheHost) {
  const std::vector<Id> rows{3, 2, 3};
  const Matrix queries = gathered(rows);
  const Lists targets{{4, 8}, {0}, {69}}, excluded{{}, {2}, {3, 4}};
  RankRequest request{queries.view(), targets.view(), excluded.view(), 4};
  const Ranks expected = rank(*searcher(host_items_), request);
  request.queries = {};
  request.resident_queries = {user_factors_.get(), rows};
  const Ranks found = rank(*resident_searcher(), request);
  EXPECT_EQ(found.twice_rank, expected.twice_rank);
  EXPECT_EQ(found.scores, expected.scores);
  EXPECT_EQ(found.found.ids, expected.found.ids);
}

TEST_P(SearchResidentTest, NoQueries) {
  SearchRequest request;
  request.k = 3;
  request.resident_queries = {user_factors_.get(), {}};
  EXPECT_TRUE(search(*resident_searcher(), request).ids.empty());
}

TEST_P(SearchResidentTest, TheBaseLivesAsLongAsItsSearcher) {
  const auto made = resident_searcher();
  const Matrix query = gathered({3});
  const Found expected = search(*searcher(host_items_), {query.view(), 5, {}, {}});
  item_factors_.reset();
  EXPECT_EQ(search(*made, {query.view(), 5, {}, {}}).ids, expected.ids);
}

/// Factors that no backend made.
class StrangeFactors final : public ResidentFactors {
 public:
  Offset rows() const override { return 3; }
  Offset columns() const override { return 5; }
  void read(MatrixView<float>) const override {}
};

TEST_P(SearchResidentTest, RefusesWhatIsNotItsOwn) {
  const auto strange = std::make_shared<StrangeFactors>();
  EXPECT_EQ(backend()->open(0)->make_searcher(strange, std::get<1>(GetParam()), 0), nullptr);
  const auto made = resident_searcher();
  const auto code_of = [&](const ResidentFactors* factors, const std::vector<Id>& rows) {
    SearchRequest request;
    request.k = 1;
    request.resident_queries = {factors, rows};
    return thrown_by([&] { search(*made, request); }).code;
  };
  EXPECT_EQ(code_of(strange.get(), {0}), ErrorCode::argument);
  EXPECT_EQ(code_of(user_factors_.get(), {-1}), ErrorCode::argument);
  EXPECT_EQ(code_of(user_factors_.get(), {static_cast<Id>(users)}), ErrorCode::argument);
  const Matrix wide = uniform_matrix(4, width + 1, 3);
  SearchRequest request;
  request.k = 1;
  const std::vector<Id> row{0};
  request.resident_queries = {user_factors_.get(), row};
  EXPECT_EQ(thrown_by([&] { search(*searcher(wide), request); }).code, ErrorCode::shape);
}

}  // namespace
}  // namespace wf::testing
