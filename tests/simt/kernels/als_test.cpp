// The CUDA backend's whole solver against the reference, at sizes on both sides of every edge.
#include "contract/als.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "cuda/als.hpp"
#include "cuda/als/loss.hpp"
#include "cuda/row_solver.hpp"
#include "kernels/als_problem.hpp"
#include "runtime/control.hpp"
#include "warpfactor/error.hpp"

namespace wf::test {
namespace {

struct Case {
  std::string name;
  AlsMethod method;
  int factors;
  cuda::AlsTuning tuning = {};
  bool row_regularization = false;
  int block_size = 64;
  float min_weight = 0;
  double tolerance = 1e-4;
};

/// Where the kernels work with rows rounded to fp16.
constexpr double fp16_tolerance = 5e-4;

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

/// Degrees 0 and 1, around 16, 32 and 64 and every item; fewer where a row costs more.
Problem problem_of(const Case& c) {
  Problem problem = c.method == AlsMethod::cg
                        ? random_problem({16, 0, 1, 15, 17, 31, 32, 33, 63, 64, 65, 80, 2, 5}, 80,
                                         c.min_weight, 3, 0.1)
                        : random_problem({34, 0, 1, 5}, 34, c.min_weight, 3, 0.1);
  if (c.row_regularization) vary_regularization(problem);
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
  solver->write_factors(Side::users, {p.data(), users.rows, f, f});
  solver->write_factors(Side::items, {q.data(), item_rows.rows, f, f});
  return solver;
}

/// With all interactions on the device.
std::size_t bytes_needed(const Case& c, const Problem& problem) {
  const auto solver = make_cuda(c, problem);
  solver->iterate();
  return simt::usage().device_bytes +
         cuda::als_loss_bytes(c.factors,
                              std::max(problem.users.entries().rows, problem.items.entries().rows));
}

std::size_t pinned_bytes(const Case& c, const Problem& problem) {
  const auto solver = make_cuda(c, problem);
  return simt::usage().pinned_bytes;
}

class SimtAls : public testing::TestWithParam<Case> {};

TEST_P(SimtAls, IsTheReference) {
  const Case& c = GetParam();
  const Problem problem = problem_of(c);
  const auto expected = make_solver(reference_backend(), problem, parameters_of(c));
  const auto found = make_cuda(c, problem);
  EXPECT_NEAR(found->loss(), expected->loss(), 1e-5 * std::abs(expected->loss()));
  for (const Side side : {Side::items, Side::users}) {
    const AlsEntries rows = side == Side::users ? problem.users.entries() : problem.items.entries();
    const int f = c.factors;
    const std::vector<float> fixed = random_factors(rows.columns, f, 4);
    std::vector<float> x = random_factors(rows.rows, f, 3), expected_x = x;
    cuda::make_row_solver(0, {fixed.data(), rows.columns, f, f}, parameters_of(c), c.tuning)
        ->solve(rows, c.method, {x.data(), rows.rows, f, f});
    solve_rows(reference_backend(), fixed, rows, parameters_of(c), expected_x);
    EXPECT_LT(relative_distance(x, expected_x), c.tolerance);
  }
  const AlsReport report = found->iterate();
  expected->iterate();
  EXPECT_EQ(report.kept_rows, 0);
  for (const Side side : {Side::users, Side::items})
    EXPECT_LT(relative_distance(factors_of(*found, side, problem, c.factors),
                                factors_of(*expected, side, problem, c.factors)),
              10 * c.tolerance);
}

constexpr std::size_t roomy = 192 << 10;

cuda::AlsTuning panels(std::size_t exact_bytes, std::size_t bytes) {
  cuda::AlsTuning tuning;
  tuning.exact_panel_bytes = exact_bytes;
  tuning.panel_bytes = bytes;
  return tuning;
}

cuda::AlsTuning grams(Offset degree, Offset chunk, std::size_t workspace_bytes,
                      std::size_t panel_bytes = roomy) {
  cuda::AlsTuning tuning = panels(0, panel_bytes);
  tuning.gram_degree = degree;
  tuning.gram_chunk = chunk;
  tuning.workspace_bytes = workspace_bytes;
  return tuning;
}

Case fp16(Case c) {
  c.tolerance = fp16_tolerance;
  return c;
}

INSTANTIATE_TEST_SUITE_P(
    Cuda, SimtAls,
    testing::Values(
        Case{"exact_panels", AlsMethod::cg, 8}, Case{"two_chunks", AlsMethod::cg, 33},
        Case{"three_chunks_of_four", AlsMethod::cg, 70},
        fp16(Case{"fp16_panels", AlsMethod::cg, 8, panels(0, roomy)}),
        fp16(Case{"fp16_panels_of_two_chunks", AlsMethod::cg, 40, panels(2048, roomy)}),
        Case{"rows_gathered_again", AlsMethod::cg, 8, grams(100, 8192, 1 << 20, 400)},
        fp16(Case{"grams_of_long_rows", AlsMethod::cg, 33, grams(31, 8192, 1 << 20)}),
        fp16(Case{"grams_with_dislikes", AlsMethod::cg, 8, grams(16, 8192, 1 << 20), false, 64,
                  -0.5f}),
        fp16(Case{"grams_in_chunks_and_slabs", AlsMethod::cg, 8, grams(16, 7, 1 << 15)}),
        fp16(Case{"grams_of_two_tiles", AlsMethod::cg, 140, grams(64, 50, 1 << 20)}),
        fp16(Case{"wider_than_registers", AlsMethod::cg, 260, grams(64, 50, 1 << 22)}),
        Case{"row_regularization", AlsMethod::cg, 8, {}, true},
        fp16(Case{"row_regularization_and_grams", AlsMethod::cg, 8, grams(16, 7, 1 << 15), true}),
        Case{"cholesky", AlsMethod::cholesky, 8},
        Case{"cholesky_in_chunks", AlsMethod::cholesky, 9, grams(0, 5, 1 << 16)},
        Case{"subspace", AlsMethod::subspace, 10, {}, true, 4}),
    [](const auto& info) { return info.param.name; });

/// Both sides' factors after two iterations, and the loss.
std::vector<float> after_two(const Case& c, const Problem& problem) {
  const auto solver = make_cuda(c, problem);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(solver->iterate().kept_rows, 0);
  std::vector<float> factors = factors_of(*solver, Side::users, problem, c.factors);
  const std::vector<float> items = factors_of(*solver, Side::items, problem, c.factors);
  factors.insert(factors.end(), items.begin(), items.end());
  factors.push_back(static_cast<float>(solver->loss()));
  return factors;
}

class SimtAlsPaths : public testing::TestWithParam<AlsMethod> {};

INSTANTIATE_TEST_SUITE_P(Cuda, SimtAlsPaths, testing::Values(AlsMethod::cg, AlsMethod::cholesky),
                         [](const auto& info) {
                           return info.param == AlsMethod::cg ? "cg" : "cholesky";
                         });

TEST_P(SimtAlsPaths, AGraphIsTheSameBitForBit) {
  Case c{"", GetParam(), 8, grams(16, 7, 1 << 15)};
  const Problem problem = random_problem({12, 0, 1, 5, 20, 18}, 20, 0, 3, 0.1);
  const std::vector<float> graph = after_two(c, problem);
  c.tuning.graph = false;
  EXPECT_EQ(after_two(c, problem), graph);
}

TEST_P(SimtAlsPaths, HalfStepsBetweenGraphsAreTheSameBitForBit) {
  const Case c{"", GetParam(), 8, grams(16, 7, 1 << 15)};
  const Problem problem = random_problem({12, 0, 1, 5, 20, 18}, 20, 0, 3, 0.1);
  const auto expected = make_cuda(c, problem), found = make_cuda(c, problem);
  for (int i = 0; i < 4; ++i) expected->iterate();
  for (int i = 0; i < 2; ++i) found->iterate();
  for (const Side side : {Side::users, Side::items}) EXPECT_EQ(found->half_step(side).kept_rows, 0);
  found->iterate();
  for (const Side side : {Side::users, Side::items})
    EXPECT_EQ(factors_of(*found, side, problem, 8), factors_of(*expected, side, problem, 8));
}

// In the order of the rows, whatever that of the degrees, and past the end of the solver.
TEST_P(SimtAlsPaths, FactorsOnTheDeviceStayAsTheyWere) {
  const Case c{"", GetParam(), 8, grams(16, 7, 1 << 15)};
  const Problem problem = random_problem({12, 0, 1, 5, 20, 18}, 20, 0, 3, 0.1);
  auto solver = make_cuda(c, problem);
  solver->iterate();
  const std::vector<float> expected = factors_of(*solver, Side::users, problem, 8);
  const std::shared_ptr<const ResidentFactors> factors = solver->factors(Side::users);
  solver->iterate();
  solver.reset();
  std::vector<float> found(expected.size());
  factors->read({found.data(), 6, 8, 8});
  EXPECT_EQ(found, expected);
}

TEST_P(SimtAlsPaths, InteractionsInPiecesAreTheSameBitForBit) {
  const Case c{"", GetParam(), 8, grams(16, 7, 1 << 15)};
  const Problem problem =
      random_problem({24, 20, 18, 17, 15, 12, 12, 10, 9, 9, 5, 3, 0}, 24, 0, 3, 0.1);
  const std::vector<float> whole = after_two(c, problem);
  simt::set_memory_limit(bytes_needed(c, problem) - 1);
  EXPECT_EQ(after_two(c, problem), whole);
  EXPECT_GT(pinned_bytes(c, problem), 0u) << "the interactions were not in host memory";
}

/// With item factors that are all multiples of one row the Gramian of the items is singular, and
/// once they are solved that of the users. What is captured must give way to the repair in the very
/// iteration that needs it: of both sides, or, where users are regularized, of the items alone.
void expect_repair(float user_regularization) {
  const Case c{"", AlsMethod::cholesky, 2};
  Problem problem = random_problem({3, 4, 5, 6, 7}, 8, 0, 3, 0);
  for (float& lambda : problem.users.regularization) lambda = user_regularization;
  const auto found = make_cuda(c, problem);
  const auto expected = make_solver(reference_backend(), problem, parameters_of(c));
  const auto iterate = [&](bool singular) {
    const AlsReport report = found->iterate(), expected_report = expected->iterate();
    EXPECT_EQ(expected_report.jitter > 0, singular);
    EXPECT_NEAR(report.jitter, expected_report.jitter, 1e-2 * expected_report.jitter);
    EXPECT_EQ(report.kept_rows, expected_report.kept_rows);
  };
  iterate(false);
  for (int round = 0; round < 2; ++round) {
    std::vector<float> flat(8 * 2, 0.0f);
    for (int i = 0; i < 8; ++i) flat[2 * i] = static_cast<float>(1 + i);
    for (AlsSolver* solver : {found.get(), expected.get()})
      solver->write_factors(Side::items, {flat.data(), 8, 2, 2});
    iterate(true);
  }
  EXPECT_NEAR(found->loss(), expected->loss(), 1e-3 * std::abs(expected->loss()));
}

TEST(SimtAlsGraph, GivesWayToTheRepairOfBothGramians) { expect_repair(0); }

TEST(SimtAlsGraph, GivesWayToTheRepairOfTheSecondGramian) { expect_repair(0.1f); }

}  // namespace
}  // namespace wf::test
