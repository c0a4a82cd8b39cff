// The row solver of the CUDA backend by itself: calls at the same time, calls without memory.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "cuda/row_solver.hpp"
#include "kernels/als_problem.hpp"
#include "runtime/control.hpp"
#include "warpfactor/error.hpp"

namespace wf::test {
namespace {

constexpr int factors = 8;
constexpr Offset items = 20;

class SimtRowSolver : public testing::TestWithParam<AlsMethod> {
 protected:
  SimtRowSolver() : fixed_(random_factors(items, factors, 2)) {}

  std::unique_ptr<RowSolver> solver() const {
    AlsParameters parameters;
    parameters.factors = factors;
    parameters.method = GetParam();
    return cuda::make_row_solver(0, {fixed_.data(), items, factors, factors}, parameters);
  }
  std::vector<float> solved(const RowSolver& solver, const Problem& problem) const {
    const AlsEntries rows = problem.users.entries();
    std::vector<float> x = random_factors(rows.rows, factors, 3);
    EXPECT_EQ(solver.solve(rows, GetParam(), {x.data(), rows.rows, factors, factors}).kept_rows, 0);
    return x;
  }

  std::vector<float> fixed_;
};

INSTANTIATE_TEST_SUITE_P(Methods, SimtRowSolver,
                         testing::Values(AlsMethod::cg, AlsMethod::cholesky, AlsMethod::subspace));

TEST_P(SimtRowSolver, CallsAtTheSameTimeAreWhatTheyAreAlone) {
  const Problem problems[] = {random_problem({12, 0, 1, 5, 17}, items, 0, 3, 0.1),
                              random_problem({3}, items, 0, 3, 0.1),
                              random_problem({20, 20, 20, 19, 18, 4}, items, 0, 3, 0.1)};
  std::vector<float> expected[3], found[3];
  for (int i = 0; i < 3; ++i) expected[i] = solved(*solver(), problems[i]);
  const auto shared = solver();
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&, i] {
      for (int call = 0; call < 2; ++call) found[i] = solved(*shared, problems[i]);
    });
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(found[i], expected[i]);
}

TEST_P(SimtRowSolver, ACallWithoutMemoryLeavesTheSolverAsItWas) {
  const Problem problem = random_problem({12, 0, 1, 5, 17}, items, 0, 3, 0.1);
  const Problem longer = random_problem({20, 20, 20, 19, 18, 4, 3, 2}, items, 0, 3, 0.1);
  const std::vector<float> expected = solved(*solver(), problem);
  int call = 0;
  for (bool happened = true; happened;) {
    const auto made = solver();
    solved(*made, problem);
    simt::inject({"cudaMalloc", ++call, cudaErrorMemoryAllocation});
    try {
      solved(*made, longer);
    } catch (const Error& failure) {
      EXPECT_EQ(failure.code(), ErrorCode::memory) << failure.what();
    }
    happened = simt::fault_happened();
    simt::reset();
    EXPECT_EQ(solved(*made, problem), expected) << "allocation " << call;
  }
  EXPECT_GT(call, 5);
}

}  // namespace
}  // namespace wf::test
