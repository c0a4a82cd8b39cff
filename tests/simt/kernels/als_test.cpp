// The CUDA backend's whole solver against the reference, at sizes on both sides of every edge.
#include "contract/als.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "cuda/als.hpp"
#include "kernels/als_problem.hpp"

namespace wf::test {
namespace {

struct Case {
  std::string name;
  AlsMethod method;
  int factors;
  cuda::AlsTuning tuning = {};
  bool row_regularization = false;
  int block_size = 64;
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

/// Degrees 0 and 1, around 16, 32 and 64 and every item; fewer where a row costs more.
Problem problem_of(const Case& c) {
  Problem problem =
      c.method == AlsMethod::cg
          ? random_problem({16, 0, 1, 15, 17, 31, 32, 33, 63, 64, 65, 80, 2, 5}, 80, 0, 3, 0.1)
          : random_problem({12, 0, 1, 5}, 12, 0, 3, 0.1);
  if (c.row_regularization)
    for (SideRows* side : {&problem.users, &problem.items})
      for (std::size_t r = 0; r < side->regularization.size(); ++r)
        side->regularization[r] *= static_cast<float>(1 + r % 7);
  return problem;
}

AlsParameters parameters_of(const Case& c) {
  AlsParameters parameters;
  parameters.factors = c.factors;
  parameters.method = c.method;
  parameters.block_size = c.block_size;
  return parameters;
}

std::unique_ptr<AlsSolver> make_cuda(const Case& c, const Problem& problem) {
  const AlsEntries users = problem.users.entries(), item_rows = problem.items.entries();
  auto solver = cuda::make_als(0, users, item_rows, parameters_of(c), c.tuning);
  const int f = c.factors;
  const std::vector<float> p = random_factors(users.rows, f, 1);
  const std::vector<float> q = random_factors(item_rows.rows, f, 2);
  solver->write_factors(AlsSide::users, {p.data(), users.rows, f, f});
  solver->write_factors(AlsSide::items, {q.data(), item_rows.rows, f, f});
  return solver;
}

class SimtAls : public testing::TestWithParam<Case> {};

TEST_P(SimtAls, IsTheReference) {
  const Case& c = GetParam();
  const Problem problem = problem_of(c);
  const auto expected = make_solver(reference_backend(), problem, parameters_of(c));
  const auto found = make_cuda(c, problem);
  EXPECT_NEAR(found->loss(), expected->loss(), 1e-5 * std::abs(expected->loss()));
  for (const AlsSide side : {AlsSide::items, AlsSide::users}) {
    const AlsEntries rows =
        side == AlsSide::users ? problem.users.entries() : problem.items.entries();
    std::vector<float> x = random_factors(rows.rows, c.factors, 3), expected_x = x;
    found->fold_in(side, rows, c.method, {x.data(), rows.rows, c.factors, c.factors});
    expected->fold_in(side, rows, c.method, {expected_x.data(), rows.rows, c.factors, c.factors});
    EXPECT_LT(relative_distance(x, expected_x), 1e-4);
  }
  const AlsReport report = found->iterate();
  expected->iterate();
  EXPECT_EQ(report.kept_rows, 0);
  for (const AlsSide side : {AlsSide::users, AlsSide::items})
    EXPECT_LT(relative_distance(factors_of(*found, side, problem, c.factors),
                                factors_of(*expected, side, problem, c.factors)),
              1e-3);
}

cuda::AlsTuning tuned(Offset gram_degree, Offset gram_chunk, std::size_t panel_bytes,
                      std::size_t workspace_bytes) {
  return {gram_degree, gram_chunk, panel_bytes, workspace_bytes};
}

INSTANTIATE_TEST_SUITE_P(
    Cuda, SimtAls,
    testing::Values(
        Case{"panels", AlsMethod::cg, 8}, Case{"more_than_a_warp", AlsMethod::cg, 33},
        Case{"panels_that_hold_three_rows", AlsMethod::cg, 8, tuned(0, 8192, 400, 1 << 20)},
        Case{"grams_of_long_rows", AlsMethod::cg, 33, tuned(31, 8192, 4096, 1 << 20)},
        Case{"grams_in_chunks_and_slabs", AlsMethod::cg, 8, tuned(16, 7, 4096, 1 << 15)},
        Case{"row_regularization", AlsMethod::cg, 8, {}, true},
        Case{"cholesky", AlsMethod::cholesky, 8},
        Case{"cholesky_in_chunks", AlsMethod::cholesky, 9, tuned(0, 5, 4096, 1 << 16)},
        Case{"subspace", AlsMethod::subspace, 10, {}, true, 4}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace wf::test
