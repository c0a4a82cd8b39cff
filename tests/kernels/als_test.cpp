#include "contract/als.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "als_problem.hpp"
#include "kernels/backends.hpp"
#include "thrown_by.hpp"

namespace wf::test {
namespace {

constexpr AlsMethod all_methods[] = {AlsMethod::cg, AlsMethod::cholesky, AlsMethod::subspace};

/// The same cases on every backend.
class Als : public BackendTest, public testing::WithParamInterface<std::string> {
 protected:
  std::string backend_name() const override { return GetParam(); }
  std::unique_ptr<AlsSolver> solver(const Problem& problem, const AlsParameters& parameters) {
    return make_solver(backend(), problem, parameters);
  }
};

INSTANTIATE_TEST_SUITE_P(Backends, Als, testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

AlsParameters parameters_of(AlsMethod method, int factors, double unobserved_weight = 1) {
  AlsParameters parameters;
  parameters.factors = factors;
  parameters.method = method;
  parameters.unobserved_weight = unobserved_weight;
  parameters.cg_steps = 50;
  parameters.block_size = factors;
  return parameters;
}

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

TEST_P(Als, EmptyRowsBecomeZero) {
  const Problem problem = make_problem(3, 2, {{1, 0, 1, 1}}, 0.1);
  for (const AlsMethod method : all_methods) {
    const auto als = solver(problem, parameters_of(method, 3));
    EXPECT_EQ(als->iterate().kept_rows, 0);
    const std::vector<float> p = factors_of(*als, AlsSide::users, problem, 3);
    for (const int i : {0, 1, 2, 6, 7, 8}) EXPECT_EQ(p[i], 0.0f);
    EXPECT_NE(p[3], 0.0f);
  }
}

TEST_P(Als, MatricesWithoutEntriesOrRows) {
  for (const auto& [users, items] : {std::pair{3, 2}, {3, 0}, {0, 2}, {0, 0}}) {
    const Problem problem = make_problem(users, items, {}, 0.1);
    for (const AlsMethod method : all_methods) {
      const auto als = solver(problem, parameters_of(method, 4));
      EXPECT_EQ(als->iterate().kept_rows, 0);
      EXPECT_EQ(als->loss(), 0);
      EXPECT_EQ(factors_of(*als, AlsSide::users, problem, 4), std::vector<float>(users * 4));
    }
  }
}

// An explicit dislike strong enough to make the problem indefinite: it has no solution.
TEST_P(Als, KeepsAndCountsRowsWithoutSolution) {
  const Problem problem = make_problem(2, 2, {{0, 0, -100, 1}, {1, 1, 1, 1}}, 0.1);
  for (const AlsMethod method : all_methods) {
    const auto als = solver(problem, parameters_of(method, 2));
    std::vector<float> x{0.5f, 0.25f, 0.5f, 0.25f};
    const AlsReport report =
        als->fold_in(AlsSide::users, problem.users.entries(), method, {x.data(), 2, 2, 2});
    EXPECT_EQ(report.kept_rows, 1);
    EXPECT_EQ(x[0], 0.5f);
    EXPECT_EQ(x[1], 0.25f);
    EXPECT_NE(x[2], 0.5f);
  }
}

TEST_P(Als, KeepsRowsWhenTheFixedSideIsNotFinite) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 1}}, 0.1);
  const std::vector<float> q{std::numeric_limits<float>::quiet_NaN(), 1, 1, 1};
  for (const double unobserved_weight : {0.0, 1.0})
    for (const AlsMethod method : all_methods) {
      const auto als = solver(problem, parameters_of(method, 2, unobserved_weight));
      als->write_factors(AlsSide::items, {q.data(), 2, 2, 2});
      std::vector<float> x{0.5f, 0.25f};
      const AlsReport report =
          als->fold_in(AlsSide::users, problem.users.entries(), method, {x.data(), 1, 2, 2});
      EXPECT_EQ(report.kept_rows, 1);
      EXPECT_EQ(x, (std::vector<float>{0.5f, 0.25f}));
    }
}

// Q = [1 0; 1 0] spans one of two factors and nothing is regularized: G = diag(2, 0) gets 1e-6 of
// its mean diagonal, and the scores are those of one factor: x0 = t / (2 + w) = 1.
TEST_P(Als, ReportsTheJitterOfASingularGramian) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 3}}, 0);
  const std::vector<float> q{1, 0, 1, 0};
  for (const AlsMethod method : all_methods) {
    const auto als = solver(problem, parameters_of(method, 2));
    als->write_factors(AlsSide::items, {q.data(), 2, 2, 2});
    std::vector<float> x(2, 0.0f);
    const AlsReport report =
        als->fold_in(AlsSide::users, problem.users.entries(), method, {x.data(), 1, 2, 2});
    EXPECT_NEAR(report.jitter, 1e-6, 1e-12);
    EXPECT_NEAR(x[0], 1, 1e-5);
    EXPECT_NEAR(x[1], 0, 1e-5);
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

TEST_P(Als, FoldInZeroesItsPadding) {
  const Problem problem = random_problem({3, 0}, 9, 0.5f, 3, 0.1);
  const auto als = solver(problem, parameters_of(AlsMethod::cg, 3));
  std::vector<float> out(2 * 8, std::numeric_limits<float>::quiet_NaN());
  std::fill_n(out.begin(), 3, 0.0f);
  als->fold_in(AlsSide::users, problem.users.entries(), AlsMethod::cg, {out.data(), 2, 3, 8});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(std::isfinite(out[i]));
  for (int i = 3; i < 16; ++i) EXPECT_EQ(out[i], 0.0f);
}

// After an exact half-step the gradient A x - b of every row is zero.
TEST_P(Als, GradientVanishesAfterCholesky) {
  const int f = 5;
  const Problem problem = random_problem({0, 1, 4, 6, 20}, 20, -0.2f, 3, 0.3);
  const auto als = solver(problem, parameters_of(AlsMethod::cholesky, f, 0.5));
  als->iterate();
  const std::vector<float> p = factors_of(*als, AlsSide::users, problem, f);
  const std::vector<float> q = factors_of(*als, AlsSide::items, problem, f);
  const AlsEntries items = problem.items.entries();
  for (Offset i = 0; i < items.rows; ++i) {
    if (items.degree(i) == 0) continue;
    std::vector<double> gradient(f), scale(f);
    const auto add = [&](const float* u, double weight, double target) {
      double score = 0;
      for (int j = 0; j < f; ++j) score += double{u[j]} * q[i * f + j];
      for (int j = 0; j < f; ++j) gradient[j] += (weight * score - target) * u[j];
      for (int j = 0; j < f; ++j) scale[j] += std::abs(target * u[j]);
    };
    for (Offset u = 0; u < 5; ++u) add(&p[u * f], 0.5, 0);
    for (Offset k = items.offsets[i]; k < items.offsets[i + 1]; ++k)
      add(&p[items.indices[k] * f], items.weights[k], items.targets[k]);
    for (int j = 0; j < f; ++j) {
      gradient[j] += items.regularization[i] * q[i * f + j];
      EXPECT_NEAR(gradient[j], 0, 1e-5 * (1 + scale[j])) << "item " << i << " factor " << j;
    }
  }
}

TEST_P(Als, RejectsWhatDoesNotFit) {
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
              als->write_factors(AlsSide::users, {values.data(), 2, 2, 2});
            }),
            ErrorCode::shape);
  EXPECT_EQ(code_of([&] {
              als->write_factors(AlsSide::users, {values.data(), 3, 3, 3});
            }),
            ErrorCode::shape);
  EXPECT_EQ(code_of([&] {
              als->fold_in(AlsSide::items, other.items.entries(), AlsMethod::cg,
                           {values.data(), 2, 2, 2});
            }),
            ErrorCode::shape);
}

// checkerboard(50): every user has the items of the same parity but the one of its own number,
// which must nevertheless score above all items of the other parity, nothing being regularized.
TEST_P(Als, CheckerboardWithoutRegularization) {
  const int f = 32;
  std::vector<Entry> entries;
  for (Id u = 0; u < 50; ++u)
    for (Id i = 0; i < 50; ++i)
      if (u % 2 == i % 2 && u != i) entries.push_back({u, i, 0, 1});
  const Problem problem = make_problem(50, 50, entries, 0);
  for (const AlsMethod method : all_methods) {
    AlsParameters parameters = parameters_of(method, f);
    parameters.cg_steps = 3;
    const auto als = solver(problem, parameters);
    const std::vector<float> small = random_factors(50, f, 3, 0.1f);
    als->write_factors(AlsSide::items, {small.data(), 50, f, f});
    for (int i = 0; i < 15; ++i) EXPECT_EQ(als->iterate().kept_rows, 0);
    const std::vector<float> p = factors_of(*als, AlsSide::users, problem, f);
    const std::vector<float> q = factors_of(*als, AlsSide::items, problem, f);
    for (Offset u = 0; u < 50; ++u) {
      const auto score = [&](Offset i) {
        return std::inner_product(&p[u * f], &p[u * f] + f, &q[i * f], 0.0);
      };
      for (Offset i = (u + 1) % 2; i < 50; i += 2) EXPECT_GT(score(u), score(i)) << u << ' ' << i;
    }
  }
}

// The solution of the seven rows below has as many factors as items: P Q' is the 0/1 matrix.
TEST_P(Als, ReproducesAMatrixOfFullRank) {
  const std::vector<std::string> rows{"110100", "011100", "101000", "110000",
                                      "001101", "010001", "000011"};
  std::vector<Entry> entries;
  for (Id u = 0; u < 7; ++u)
    for (Id i = 0; i < 6; ++i)
      if (rows[u][i] == '1') entries.push_back({u, i, 2, 3});
  const Problem problem = make_problem(7, 6, entries, 0);
  for (const AlsMethod method : {AlsMethod::cg, AlsMethod::cholesky}) {
    AlsParameters parameters = parameters_of(method, 6);
    parameters.cg_steps = 3;
    const auto als = solver(problem, parameters);
    for (int i = 0; i < 15; ++i) als->iterate();
    const std::vector<float> p = factors_of(*als, AlsSide::users, problem, 6);
    const std::vector<float> q = factors_of(*als, AlsSide::items, problem, 6);
    for (Id u = 0; u < 7; ++u)
      for (Id i = 0; i < 6; ++i)
        EXPECT_NEAR(std::inner_product(&p[u * 6], &p[u * 6] + 6, &q[i * 6], 0.0), rows[u][i] - '0',
                    2e-3);
  }
}

}  // namespace
}  // namespace wf::test
