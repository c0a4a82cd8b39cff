#include <gtest/gtest.h>

#include <vector>

#include "als_problem.hpp"
#include "kernels/backends.hpp"

namespace wf::test {
namespace {

AlsParameters parameters_of(AlsMethod method, int factors, int cg_steps, int threads = 0) {
  AlsParameters parameters;
  parameters.factors = factors;
  parameters.method = method;
  parameters.cg_steps = cg_steps;
  parameters.threads = threads;
  return parameters;
}

class AlsConvergence : public BackendTest, public testing::WithParamInterface<std::string> {
 protected:
  std::string backend_name() const override { return GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(Backends, AlsConvergence, testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

TEST_P(AlsConvergence, EnoughCgStepsAreCholesky) {
  const int f = 16;
  const Problem problem = power_law_problem(60, 40, 600, 2, 0.1);
  const auto cg = make_solver(backend(), problem, parameters_of(AlsMethod::cg, f, 60));
  const auto exact = make_solver(backend(), problem, parameters_of(AlsMethod::cholesky, f, 1));
  cg->iterate();
  exact->iterate();
  for (const Side side : {Side::users, Side::items})
    EXPECT_LT(
        relative_distance(factors_of(*cg, side, problem, f), factors_of(*exact, side, problem, f)),
        1e-4);
}

TEST_P(AlsConvergence, SubspaceReachesTheExactRows) {
  const int f = 16;
  const Problem problem = power_law_problem(60, 40, 600, 2, 0.5);
  AlsParameters parameters = parameters_of(AlsMethod::subspace, f, 1);
  parameters.block_size = 5;
  const AlsEntries users = problem.users.entries();
  const std::vector<float> fixed = random_factors(users.columns, f, 2);
  const auto rows =
      backend()->open(0)->make_row_solver({fixed.data(), users.columns, f, f}, parameters);
  std::vector<float> x(users.rows * f, 0.0f), exact(users.rows * f, 0.0f);
  rows->solve(users, AlsMethod::cholesky, {exact.data(), users.rows, f, f});
  for (int sweep = 0; sweep < 200; ++sweep)
    rows->solve(users, AlsMethod::subspace, {x.data(), users.rows, f, f});
  EXPECT_LT(relative_distance(x, exact), 1e-4);
}

TEST_P(AlsConvergence, ThreeCgStepsComeNearTheExactLoss) {
  const bool slow = is_slow(GetParam());
  const int f = slow ? 8 : 32;
  const Problem problem =
      slow ? power_law_problem(100, 60, 1500, 5, 0.1) : power_law_problem(1500, 700, 40000, 5, 0.1);
  const auto cg = make_solver(backend(), problem, parameters_of(AlsMethod::cg, f, 3));
  const auto exact = make_solver(backend(), problem, parameters_of(AlsMethod::cholesky, f, 1));
  for (int i = 0; i < 15; ++i) {
    cg->iterate();
    exact->iterate();
  }
  // loss() lacks the constant sum of targets that makes it a sum of squares.
  double constant = 0;
  for (const float target : problem.users.targets) constant += target;
  EXPECT_LT(cg->loss() + constant, 1.015 * (exact->loss() + constant));
}

TEST(AlsCpu, ThreadsDoNotChangeABit) {
  const Problem problem = power_law_problem(500, 300, 12000, 2, 0.1);
  for (const AlsMethod method : {AlsMethod::cg, AlsMethod::cholesky, AlsMethod::subspace}) {
    std::vector<std::vector<float>> results;
    std::vector<double> losses;
    for (const int threads : {1, 2, 3}) {
      const auto als = make_solver(cpu_backend(), problem, parameters_of(method, 40, 3, threads));
      als->iterate();
      als->iterate();
      results.push_back(factors_of(*als, Side::users, problem, 40));
      losses.push_back(als->loss());
    }
    for (int i = 1; i < 3; ++i) {
      EXPECT_EQ(results[0], results[i]);
      EXPECT_EQ(losses[0], losses[i]);
    }
  }
}

// One item that everyone has, which no single thread may be left alone with.
TEST(AlsCpu, ARowOfAHundredThousandEntries) {
  const Offset users = 100000;
  const int f = 16;
  std::vector<Entry> entries;
  for (Id u = 0; u < users; ++u) {
    entries.push_back({u, 0, 1 + static_cast<float>(u % 5), 2 + static_cast<float>(u % 3)});
    if (u % 100 == 0) entries.push_back({u, 1 + u / 100 % 9, 1, 2});
  }
  const Problem problem = make_problem(users, 10, entries, 0.1);
  const AlsEntries items = problem.items.entries();
  for (const AlsMethod method : {AlsMethod::cg, AlsMethod::cholesky, AlsMethod::subspace}) {
    const std::vector<float> fixed = random_factors(users, f, 1);
    const auto solved = [&](const BackendEntry* backend, int threads) {
      std::vector<float> x(10 * f, 0.0f);
      solve_rows(backend, fixed, items, parameters_of(method, f, 3, threads), x);
      return x;
    };
    const std::vector<float> found = solved(cpu_backend(), 1);
    EXPECT_EQ(found, solved(cpu_backend(), 3));
    EXPECT_LT(relative_distance(found, solved(reference_backend(), 1)), 2e-5);
  }
}

// Where groups of four, gathered chunks and the rows that all threads share begin and end; with one
// regularization for all rows and with several.
TEST(AlsCpu, EdgesOfTheDegreeClasses) {
  const int f = 33;
  const std::vector<Offset> degrees{1, 3, 4, 5, 31, 32, 33, 16383, 16384, 16385, 20000};
  Problem problem = random_problem(degrees, 20000, 0.5f, 3, 0.1);
  for (const float growth : {0.0f, 0.1f}) {
    for (std::size_t r = 0; r < degrees.size(); ++r)
      problem.users.regularization[r] = 0.1f + growth * static_cast<float>(r);
    const AlsEntries users = problem.users.entries();
    for (const AlsMethod method : {AlsMethod::cg, AlsMethod::cholesky}) {
      const std::vector<float> fixed = random_factors(users.columns, f, 2);
      const auto solved = [&](const BackendEntry* backend) {
        std::vector<float> x = random_factors(users.rows, f, 3);
        solve_rows(backend, fixed, users, parameters_of(method, f, 3, 2), x);
        return x;
      };
      EXPECT_LT(relative_distance(solved(cpu_backend()), solved(reference_backend())), 1e-5);
    }
  }
}

// Of this width 819 vectors stay in the second-level cache while cg works on a row, and 13,107 fit
// into the panel that cholesky copies them to.
TEST(AlsCpu, RowsLongerThanTheCacheOrAPanel) {
  const int f = 160;
  const Problem problem = random_problem({819, 820, 13107, 13108}, 14000, 0.5f, 3, 0.1);
  const AlsEntries users = problem.users.entries();
  for (const AlsMethod method : {AlsMethod::cg, AlsMethod::cholesky}) {
    const std::vector<float> fixed = random_factors(users.columns, f, 2);
    const auto solved = [&](const BackendEntry* backend) {
      std::vector<float> x = random_factors(users.rows, f, 3);
      solve_rows(backend, fixed, users, parameters_of(method, f, 2, 1), x);
      return x;
    };
    EXPECT_LT(relative_distance(solved(cpu_backend()), solved(reference_backend())), 1e-5);
  }
}

TEST(AlsCpu, AFoldedInRowDoesNotDependOnItsBatch) {
  const Problem problem = power_law_problem(50, 300, 4000, 2, 0.1);
  const AlsEntries users = problem.users.entries();
  const int f = 40;
  const std::vector<float> fixed = random_factors(300, f, 2);
  for (const AlsMethod method : {AlsMethod::cg, AlsMethod::cholesky, AlsMethod::subspace}) {
    const AlsParameters parameters = parameters_of(method, f, 3);
    std::vector<float> batch(50 * f, 0.0f);
    solve_rows(cpu_backend(), fixed, users, parameters, batch);
    for (Offset u = 0; u < 50; ++u) {
      const AlsEntries row{users.slice(u, 1), users.targets, users.regularization + u};
      std::vector<float> x(f, 0.0f);
      solve_rows(cpu_backend(), fixed, row, parameters, x);
      EXPECT_EQ(x, std::vector<float>(&batch[u * f], &batch[u * f] + f)) << "user " << u;
    }
  }
}

}  // namespace
}  // namespace wf::test
