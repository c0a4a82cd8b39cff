#include "contract/als.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "als_fixture.hpp"

namespace wf::test {
namespace {

class Als : public AlsOnBackend {};

INSTANTIATE_TEST_SUITE_P(Backends, Als, testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

// One user with entries at both items, Q = I, a0 = 1, lambda = 1: the matrix is diag(2 + w), so
// x = t / (2 + w) = {6 / 3, 2 / 4}.
TEST_P(Als, SolvesADiagonalRow) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 6}, {0, 1, 2, 2}}, 1);
  const std::vector<float> q{1, 0, 0, 1};
  for (const AlsMethod method : all_methods) {
    const auto als = solver(problem, parameters_of(method, 2));
    als->write_factors(AlsSide::items, {q.data(), 2, 2, 2});
    std::vector<float> x(2, 0.25f);
    const AlsReport report =
        als->fold_in(AlsSide::users, problem.users.entries(), method, {x.data(), 1, 2, 2});
    EXPECT_NEAR(x[0], 2.0, 1e-6);
    EXPECT_NEAR(x[1], 0.5, 1e-6);
    EXPECT_EQ(report.kept_rows, 0);
    EXPECT_EQ(report.jitter, 0);
  }
}

// Q = [1 1; 0 1], a0 = 1, lambda = 1, w = 1 and t = 5 at item 0:
// [1 1; 1 2] + I + [1 1; 1 1] = [3 2; 2 4], b = {5, 5}, x = {10, 5} / 8.
TEST_P(Als, SolvesACoupledRow) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 5}}, 1);
  const std::vector<float> q{1, 1, 0, 1};
  for (const AlsMethod method : all_methods) {
    const auto als = solver(problem, parameters_of(method, 2));
    als->write_factors(AlsSide::items, {q.data(), 2, 2, 2});
    std::vector<float> x(2, 0.0f);
    als->fold_in(AlsSide::users, problem.users.entries(), method, {x.data(), 1, 2, 2});
    EXPECT_NEAR(x[0], 1.25, 1e-6);
    EXPECT_NEAR(x[1], 0.625, 1e-6);
  }
}

// The same system, one factor at a time from {0, 0}: x0 = 5 / 3, then x1 = (5 - 2 * 5 / 3) / 4.
TEST_P(Als, SubspaceSolvesFactorsInTurn) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 5}}, 1);
  const std::vector<float> q{1, 1, 0, 1};
  AlsParameters parameters = parameters_of(AlsMethod::subspace, 2);
  parameters.block_size = 1;
  const auto als = solver(problem, parameters);
  als->write_factors(AlsSide::items, {q.data(), 2, 2, 2});
  std::vector<float> x(2, 0.0f);
  als->fold_in(AlsSide::users, problem.users.entries(), AlsMethod::subspace, {x.data(), 1, 2, 2});
  EXPECT_NEAR(x[0], 5.0 / 3, 1e-6);
  EXPECT_NEAR(x[1], 5.0 / 12, 1e-6);
}

// Q = I, a0 = 1, lambda = 1: the preconditioner is 2 I, so that one step goes along b = {6, 2} from
// 0 with length b.b / b'Ab, A = diag(3, 4): 40 / (108 + 16).
TEST_P(Als, OneCgStepMovesAlongTheResidual) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 6}, {0, 1, 2, 2}}, 1);
  const std::vector<float> q{1, 0, 0, 1};
  AlsParameters parameters = parameters_of(AlsMethod::cg, 2);
  parameters.cg_steps = 1;
  const auto als = solver(problem, parameters);
  als->write_factors(AlsSide::items, {q.data(), 2, 2, 2});
  std::vector<float> x(2, 0.0f);
  als->fold_in(AlsSide::users, problem.users.entries(), AlsMethod::cg, {x.data(), 1, 2, 2});
  EXPECT_NEAR(x[0], 6 * 40.0 / 124, 1e-5);
  EXPECT_NEAR(x[1], 2 * 40.0 / 124, 1e-5);
}

// One user, two items, P = [2], Q = [3; 1], w = 4 and t = 5 at item 0, a0 = 0.5, lambda = 0.1:
// 4 * 36 - 2 * 5 * 6 + 0.5 (36 + 4) + 0.1 * 4 + 0.1 (9 + 1) = 105.4.
TEST_P(Als, LossByHand) {
  const Problem problem = make_problem(1, 2, {{0, 0, 4, 5}}, 0.1);
  const auto als = solver(problem, parameters_of(AlsMethod::cg, 1, 0.5));
  const std::vector<float> p{2}, q{3, 1};
  als->write_factors(AlsSide::users, {p.data(), 1, 1, 1});
  als->write_factors(AlsSide::items, {q.data(), 2, 1, 1});
  EXPECT_NEAR(als->loss(), 105.4, 1e-5);
}

// The documented loss with c = 1, p = 1 at (0, 0), Q = [0; 1], P = [1]: hkv has w = 0, t = 1 and
// a0 = 1, so that 1 + loss = (1 - 0)^2 + 1^2 = 2; lambda = 1 adds |p|^2 + |q|^2 = 2.
TEST_P(Als, LossOfTheImplicitObjective) {
  const std::vector<float> p{1}, q{0, 1};
  for (const double regularization : {0.0, 1.0}) {
    const Problem problem = make_problem(1, 2, {{0, 0, 0, 1}}, regularization);
    const auto als = solver(problem, parameters_of(AlsMethod::cg, 1));
    als->write_factors(AlsSide::users, {p.data(), 1, 1, 1});
    als->write_factors(AlsSide::items, {q.data(), 2, 1, 1});
    EXPECT_NEAR(1 + als->loss(), 2 + 2 * regularization, 1e-6);
  }
}

// Explicit ALS: nothing unobserved, lambda = 0, as many entries as factors. x = {3, 4}.
TEST_P(Als, SolvesFromEntriesAlone) {
  const Problem problem = make_problem(1, 3, {{0, 0, 1, 3}, {0, 2, 1, 7}}, 0);
  const std::vector<float> q{1, 0, 5, 5, 1, 1};
  for (const AlsMethod method : all_methods) {
    const auto als = solver(problem, parameters_of(method, 2, 0));
    als->write_factors(AlsSide::items, {q.data(), 3, 2, 2});
    std::vector<float> x(2, 0.0f);
    als->fold_in(AlsSide::users, problem.users.entries(), method, {x.data(), 1, 2, 2});
    EXPECT_NEAR(x[0], 3, 1e-4);
    EXPECT_NEAR(x[1], 4, 1e-4);
  }
}

TEST_P(Als, FoldInLeavesTheSolverAlone) {
  const Problem problem = random_problem({3, 5, 2, 7}, 9, 0.5f, 3, 0.1);
  const auto als = solver(problem, parameters_of(AlsMethod::cholesky, 4));
  als->iterate();
  const std::vector<float> before = factors_of(*als, AlsSide::items, problem, 4);
  std::vector<float> items(9 * 4, 0.0f);
  als->fold_in(AlsSide::items, problem.items.entries(), AlsMethod::cholesky,
               {items.data(), 9, 4, 4});
  EXPECT_EQ(factors_of(*als, AlsSide::items, problem, 4), before);
  EXPECT_LT(relative_distance(items, before), 1e-5) << "the last half-step again";
}

// With Q = s I the row above is t s / (s^2 (1 + w) + lambda); what was prepared for another s or
// lambda must not serve it.
TEST_P(Als, FoldInTakesTheFactorsAndTheRegularizationOfTheDay) {
  Problem problem = make_problem(1, 2, {{0, 0, 1, 6}, {0, 1, 2, 2}}, 1);
  const auto als = solver(problem, parameters_of(AlsMethod::cholesky, 2));
  const auto expect = [&](float regularization, double x0, double x1) {
    problem.users.regularization[0] = regularization;
    std::vector<float> x(2);
    als->fold_in(AlsSide::users, problem.users.entries(), AlsMethod::cholesky, {x.data(), 1, 2, 2});
    EXPECT_NEAR(x[0], x0, 1e-6);
    EXPECT_NEAR(x[1], x1, 1e-6);
  };
  const std::vector<float> identity{1, 0, 0, 1}, twice{2, 0, 0, 2};
  als->write_factors(AlsSide::items, {identity.data(), 2, 2, 2});
  expect(1, 6 / 3.0, 2 / 4.0);
  expect(3, 6 / 5.0, 2 / 6.0);
  expect(1, 6 / 3.0, 2 / 4.0);
  als->write_factors(AlsSide::items, {twice.data(), 2, 2, 2});
  expect(1, 12 / 9.0, 4 / 13.0);
}

TEST_P(Als, FoldInAfterAnIterationIsThatOfASolverThatHasNotFoldedIn) {
  const Problem problem = random_problem({3, 5, 2, 7}, 9, 0.5f, 3, 0.1);
  const auto folded = [&](bool before) {
    const auto als = solver(problem, parameters_of(AlsMethod::cholesky, 4));
    std::vector<float> x(4 * 4);
    const auto fold_in = [&] {
      als->fold_in(AlsSide::users, problem.users.entries(), AlsMethod::cholesky,
                   {x.data(), 4, 4, 4});
    };
    if (before) fold_in();
    als->iterate();
    fold_in();
    return x;
  };
  EXPECT_EQ(folded(true), folded(false));
}

TEST_P(Als, FoldInZeroesItsPadding) {
  const Problem problem = random_problem({3, 0}, 9, 0.5f, 3, 0.1);
  const auto als = solver(problem, parameters_of(AlsMethod::cg, 3));
  std::vector<float> out(2 * 8, std::numeric_limits<float>::quiet_NaN());
  std::fill_n(out.begin(), 3, 0.0f);
  als->fold_in(AlsSide::users, problem.users.entries(), AlsMethod::cg, {out.data(), 2, 3, 8});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(std::isfinite(out[i]));
  for (int i = 3; i < 16; ++i) EXPECT_EQ(out[i], 0.0f);
}

}  // namespace
}  // namespace wf::test
