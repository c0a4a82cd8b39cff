#include "contract/row_solver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#include "als_fixture.hpp"
#include "support/thrown_by.hpp"

namespace wf::test {
namespace {

class RowSolver : public AlsOnBackend {};

INSTANTIATE_TEST_SUITE_P(Backends, RowSolver, testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

// One user with entries at both items, Q = I, a0 = 1, lambda = 1: the matrix is diag(2 + w), so
// x = t / (2 + w) = {6 / 3, 2 / 4}.
TEST_P(RowSolver, SolvesADiagonalRow) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 6}, {0, 1, 2, 2}}, 1);
  const std::vector<float> q{1, 0, 0, 1};
  for (const AlsMethod method : all_methods) {
    const AlsParameters parameters = parameters_of(method, 2);
    std::vector<float> x(2, 0.25f);
    const AlsReport report = solve_users(problem, q, parameters, x);
    EXPECT_NEAR(x[0], 2.0, 1e-6);
    EXPECT_NEAR(x[1], 0.5, 1e-6);
    EXPECT_EQ(report.kept_rows, 0);
    EXPECT_EQ(report.jitter, 0);
  }
}

// Q = [1 1; 0 1], a0 = 1, lambda = 1, w = 1 and t = 5 at item 0:
// [1 1; 1 2] + I + [1 1; 1 1] = [3 2; 2 4], b = {5, 5}, x = {10, 5} / 8.
TEST_P(RowSolver, SolvesACoupledRow) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 5}}, 1);
  const std::vector<float> q{1, 1, 0, 1};
  for (const AlsMethod method : all_methods) {
    const AlsParameters parameters = parameters_of(method, 2);
    std::vector<float> x(2, 0.0f);
    solve_users(problem, q, parameters, x);
    EXPECT_NEAR(x[0], 1.25, 1e-6);
    EXPECT_NEAR(x[1], 0.625, 1e-6);
  }
}

// The same system, one factor at a time from {0, 0}: x0 = 5 / 3, then x1 = (5 - 2 * 5 / 3) / 4.
TEST_P(RowSolver, SubspaceSolvesFactorsInTurn) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 5}}, 1);
  const std::vector<float> q{1, 1, 0, 1};
  AlsParameters parameters = parameters_of(AlsMethod::subspace, 2);
  parameters.block_size = 1;
  std::vector<float> x(2, 0.0f);
  solve_users(problem, q, parameters, x);
  EXPECT_NEAR(x[0], 5.0 / 3, 1e-6);
  EXPECT_NEAR(x[1], 5.0 / 12, 1e-6);
}

// Q = I, a0 = 1, lambda = 1: the preconditioner is 2 I, so that one step goes along b = {6, 2} from
// 0 with length b.b / b'Ab, A = diag(3, 4): 40 / (108 + 16).
TEST_P(RowSolver, OneCgStepMovesAlongTheResidual) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 6}, {0, 1, 2, 2}}, 1);
  const std::vector<float> q{1, 0, 0, 1};
  AlsParameters parameters = parameters_of(AlsMethod::cg, 2);
  parameters.cg_steps = 1;
  std::vector<float> x(2, 0.0f);
  solve_users(problem, q, parameters, x);
  EXPECT_NEAR(x[0], 6 * 40.0 / 124, 1e-5);
  EXPECT_NEAR(x[1], 2 * 40.0 / 124, 1e-5);
}

// Explicit ALS: nothing unobserved, lambda = 0, as many entries as factors. x = {3, 4}.
TEST_P(RowSolver, SolvesFromEntriesAlone) {
  const Problem problem = make_problem(1, 3, {{0, 0, 1, 3}, {0, 2, 1, 7}}, 0);
  const std::vector<float> q{1, 0, 5, 5, 1, 1};
  for (const AlsMethod method : all_methods) {
    const AlsParameters parameters = parameters_of(method, 2, 0);
    std::vector<float> x(2, 0.0f);
    solve_users(problem, q, parameters, x);
    EXPECT_NEAR(x[0], 3, 1e-4);
    EXPECT_NEAR(x[1], 4, 1e-4);
  }
}

// With Q = s I the row above is t s / (s^2 (1 + w) + lambda); what was prepared for another lambda
// must not serve it.
TEST_P(RowSolver, TakesTheRegularizationOfEachCall) {
  Problem problem = make_problem(1, 2, {{0, 0, 1, 6}, {0, 1, 2, 2}}, 1);
  for (const float s : {1.0f, 2.0f}) {
    const std::vector<float> fixed{s, 0, 0, s};
    const auto rows = backend()->open(0)->make_row_solver({fixed.data(), 2, 2, 2},
                                                          parameters_of(AlsMethod::cholesky, 2));
    for (const float regularization : {1.0f, 3.0f, 1.0f}) {
      problem.users.regularization[0] = regularization;
      std::vector<float> x(2);
      rows->solve(problem.users.entries(), AlsMethod::cholesky, {x.data(), 1, 2, 2});
      EXPECT_NEAR(x[0], 6 * s / (2 * s * s + regularization), 1e-6);
      EXPECT_NEAR(x[1], 2 * s / (3 * s * s + regularization), 1e-6);
    }
  }
}

TEST_P(RowSolver, KeepsItsOwnCopyOfTheFixedSide) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 6}, {0, 1, 2, 2}}, 1);
  std::vector<float> fixed{1, 0, 0, 1}, x(2);
  const auto rows = backend()->open(0)->make_row_solver({fixed.data(), 2, 2, 2},
                                                        parameters_of(AlsMethod::cholesky, 2));
  fixed = {9, 9, 9, 9};
  rows->solve(problem.users.entries(), AlsMethod::cholesky, {x.data(), 1, 2, 2});
  EXPECT_NEAR(x[0], 2, 1e-6);
  EXPECT_NEAR(x[1], 0.5, 1e-6);
}

TEST_P(RowSolver, ZeroesItsPaddingAndRowsWithoutEntries) {
  const Problem problem = random_problem({3, 0}, 9, 0.5f, 3, 0.1);
  const std::vector<float> fixed = random_factors(9, 3, 2);
  std::vector<float> out(2 * 8, std::numeric_limits<float>::quiet_NaN());
  std::fill_n(out.begin(), 3, 0.0f);
  backend()
      ->open(0)
      ->make_row_solver({fixed.data(), 9, 3, 3}, parameters_of(AlsMethod::cg, 3))
      ->solve(problem.users.entries(), AlsMethod::cg, {out.data(), 2, 3, 8});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(std::isfinite(out[i]));
  for (int i = 3; i < 16; ++i) EXPECT_EQ(out[i], 0.0f);
}

// A part of a matrix, whose offsets do not begin with 0, is solved as the whole.
TEST_P(RowSolver, SolvesASliceAsTheWhole) {
  const int f = 4;
  const Problem problem = random_problem({3, 5, 2, 7}, 9, 0.5f, 3, 0.1);
  const AlsEntries users = problem.users.entries();
  const std::vector<float> fixed = random_factors(9, f, 2);
  for (const AlsMethod method : all_methods) {
    std::vector<float> whole(4 * f), part(2 * f);
    solve_rows(backend(), fixed, users, parameters_of(method, f), whole);
    const AlsEntries slice{users.slice(1, 2), users.targets, users.regularization + 1};
    solve_rows(backend(), fixed, slice, parameters_of(method, f), part);
    EXPECT_LT(relative_distance(part, {&whole[f], &whole[f] + 2 * f}), 1e-6);
  }
}

TEST_P(RowSolver, ThreadsMayShareOne) {
  const int f = 8;
  const Problem problem = random_problem(std::vector<Offset>(12, 6), 30, 0.5f, 3, 0.1);
  const AlsEntries users = problem.users.entries();
  const std::vector<float> fixed = random_factors(30, f, 2);
  const auto rows = backend()->open(0)->make_row_solver({fixed.data(), 30, f, f},
                                                        parameters_of(AlsMethod::cholesky, f));
  const auto solve = [&](Offset u, float regularization) {
    std::vector<float> x(f);
    const AlsEntries row{users.slice(u, 1), users.targets, &regularization};
    rows->solve(row, AlsMethod::cholesky, {x.data(), 1, f, f});
    return x;
  };
  std::vector<std::vector<float>> found(12), expected(12);
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&, t] {
      for (Offset u = t; u < 12; u += 3) found[u] = solve(u, 0.1f * static_cast<float>(1 + u));
    });
  for (std::thread& thread : threads) thread.join();
  for (Offset u = 0; u < 12; ++u)
    EXPECT_EQ(found[u], solve(u, 0.1f * static_cast<float>(1 + u))) << "row " << u;
}

TEST_P(RowSolver, NoRowsAndAFixedSideWithoutRows) {
  for (const auto& [rows, columns] : {std::pair{0, 3}, {2, 0}, {0, 0}}) {
    const Problem problem = make_problem(rows, columns, {}, 0.1);
    std::vector<float> x(2 * rows, 5.0f);
    const std::vector<float> fixed(2 * columns, 1.0f);
    for (const AlsMethod method : all_methods)
      EXPECT_EQ(solve_rows(backend(), fixed, problem.users.entries(), parameters_of(method, 2), x)
                    .kept_rows,
                0);
    EXPECT_EQ(x, std::vector<float>(2 * rows));
  }
}

TEST_P(RowSolver, RefusesWhatDoesNotFit) {
  const Problem problem = make_problem(3, 2, {{1, 0, 1, 1}}, 0.1);
  const auto device = backend()->open(0);
  const std::vector<float> fixed(12);
  std::vector<float> out(12);
  const AlsParameters good = parameters_of(AlsMethod::cg, 2);
  const auto message_of = [](const auto& action) { return thrown_by(action).message; };
  EXPECT_EQ(message_of([&] {
              device->make_row_solver({fixed.data(), 2, 3, 3}, good);
            }),
            "als: the number of factors of the fixed side is 3, expected 2");
  EXPECT_EQ(thrown_by([&] {
              device->make_row_solver({fixed.data(), 2, 0, 1}, parameters_of(AlsMethod::cg, 0));
            }).code,
            ErrorCode::argument);
  const auto solver = device->make_row_solver({fixed.data(), 4, 2, 2}, good);
  const auto solve = [&](const AlsEntries& rows, MatrixView<float> target) {
    return message_of([&] { solver->solve(rows, AlsMethod::cg, target); });
  };
  AlsEntries rows = problem.users.entries();
  EXPECT_EQ(solve(rows, {out.data(), 3, 2, 2}),
            "als: the column count of the rows to solve is 2, expected 4");
  rows.columns = 4;
  EXPECT_EQ(solve(rows, {out.data(), 2, 2, 2}), "als: the number of factor rows is 2, expected 3");
  EXPECT_EQ(solve(rows, {out.data(), 3, 3, 3}), "als: the number of factors is 3, expected 2");
  rows.values = nullptr;
  EXPECT_EQ(solve(rows, {out.data(), 3, 2, 2}),
            "als: the entries have no values, expected a weight for each");
}

}  // namespace
}  // namespace wf::test
