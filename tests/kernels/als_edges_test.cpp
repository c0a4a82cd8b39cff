#include <gtest/gtest.h>

#include <limits>
#include <utility>
#include <vector>

#include "als_fixture.hpp"
#include "support/thrown_by.hpp"

namespace wf::test {
namespace {

class AlsEdges : public AlsOnBackend {};

INSTANTIATE_TEST_SUITE_P(Backends, AlsEdges, testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

TEST_P(AlsEdges, EmptyRowsBecomeZero) {
  const Problem problem = make_problem(3, 2, {{1, 0, 1, 1}}, 0.1);
  for (const AlsMethod method : all_methods) {
    const auto als = solver(problem, parameters_of(method, 3));
    EXPECT_EQ(als->iterate().kept_rows, 0);
    const std::vector<float> p = factors_of(*als, Side::users, problem, 3);
    for (const int i : {0, 1, 2, 6, 7, 8}) EXPECT_EQ(p[i], 0.0f);
    EXPECT_NE(p[3], 0.0f);
  }
}

TEST_P(AlsEdges, MatricesWithoutEntriesOrRows) {
  for (const auto& [users, items] : {std::pair{3, 2}, {3, 0}, {0, 2}, {0, 0}}) {
    const Problem problem = make_problem(users, items, {}, 0.1);
    for (const AlsMethod method : all_methods) {
      const auto als = solver(problem, parameters_of(method, 4));
      EXPECT_EQ(als->iterate().kept_rows, 0);
      EXPECT_EQ(als->loss(), 0);
      EXPECT_EQ(factors_of(*als, Side::users, problem, 4), std::vector<float>(users * 4));
    }
  }
}

// An explicit dislike strong enough to make the problem indefinite: it has no solution.
TEST_P(AlsEdges, KeepsAndCountsRowsWithoutSolution) {
  const Problem problem = make_problem(2, 2, {{0, 0, -100, 1}, {1, 1, 1, 1}}, 0.1);
  for (const AlsMethod method : all_methods) {
    std::vector<float> x{0.5f, 0.25f, 0.5f, 0.25f};
    const AlsReport report =
        solve_users(problem, random_factors(2, 2, 2), parameters_of(method, 2), x);
    EXPECT_EQ(report.kept_rows, 1);
    EXPECT_EQ(x[0], 0.5f);
    EXPECT_EQ(x[1], 0.25f);
    EXPECT_NE(x[2], 0.5f);
  }
}

TEST_P(AlsEdges, KeepsRowsWhenTheFixedSideIsNotFinite) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 1}}, 0.1);
  const std::vector<float> q{std::numeric_limits<float>::quiet_NaN(), 1, 1, 1};
  for (const double unobserved_weight : {0.0, 1.0})
    for (const AlsMethod method : all_methods) {
      std::vector<float> x{0.5f, 0.25f};
      const AlsReport report =
          solve_users(problem, q, parameters_of(method, 2, unobserved_weight), x);
      EXPECT_EQ(report.kept_rows, 1);
      EXPECT_EQ(x, (std::vector<float>{0.5f, 0.25f}));
    }
}

// Q = [1 0; 1 0] spans one of two factors and nothing is regularized: G = diag(2, 0) gets 1e-6 of
// its mean diagonal, and the scores are those of one factor: x0 = t / (2 + w) = 1.
TEST_P(AlsEdges, ReportsTheJitterOfASingularGramian) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 3}}, 0);
  const std::vector<float> q{1, 0, 1, 0};
  for (const AlsMethod method : all_methods) {
    std::vector<float> x(2, 0.0f);
    const AlsReport report = solve_users(problem, q, parameters_of(method, 2), x);
    EXPECT_NEAR(report.jitter, 1e-6, 1e-12);
    EXPECT_NEAR(x[0], 1, 1e-5);
    EXPECT_NEAR(x[1], 0, 1e-5);
  }
}

TEST_P(AlsEdges, RejectsWhatDoesNotFit) {
  const Problem problem = make_problem(3, 2, {{1, 0, 1, 1}}, 0.1);
  const Problem other = make_problem(4, 2, {{1, 0, 1, 1}}, 0.1);
  const auto device = backend()->open(0);
  const auto code_of = [](const auto& action) { return thrown_by(action).code; };
  const AlsEntries users = problem.users.entries(), items = problem.items.entries();
  const AlsParameters good = parameters_of(AlsMethod::cg, 2);
  EXPECT_EQ(code_of([&] { device->make_als(users, other.items.entries(), good); }),
            ErrorCode::shape);
  for (const int factors : {0, -1, max_factors + 1})
    EXPECT_EQ(
        code_of([&] { device->make_als(users, items, parameters_of(AlsMethod::cg, factors)); }),
        ErrorCode::argument);
  const auto als = device->make_als(users, items, good);
  std::vector<float> values(12);
  EXPECT_EQ(code_of([&] {
              als->write_factors(Side::users, {values.data(), 2, 2, 2});
            }),
            ErrorCode::shape);
  EXPECT_EQ(code_of([&] {
              als->write_factors(Side::users, {values.data(), 3, 3, 3});
            }),
            ErrorCode::shape);
  AlsEntries without_weights = users;
  without_weights.values = nullptr;
  EXPECT_EQ(code_of([&] { device->make_als(without_weights, items, good); }), ErrorCode::argument);
}

}  // namespace
}  // namespace wf::test
