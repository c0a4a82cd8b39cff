#include "contract/als.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "als_fixture.hpp"
#include "support/thrown_by.hpp"

namespace wf::test {
namespace {

class Als : public AlsOnBackend {};

INSTANTIATE_TEST_SUITE_P(Backends, Als, testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

// One user, two items, P = [2], Q = [3; 1], w = 4 and t = 5 at item 0, a0 = 0.5, lambda = 0.1:
// 4 * 36 - 2 * 5 * 6 + 0.5 (36 + 4) + 0.1 * 4 + 0.1 (9 + 1) = 105.4.
TEST_P(Als, LossByHand) {
  const Problem problem = make_problem(1, 2, {{0, 0, 4, 5}}, 0.1);
  const auto als = solver(problem, parameters_of(AlsMethod::cg, 1, 0.5));
  const std::vector<float> p{2}, q{3, 1};
  als->write_factors(Side::users, {p.data(), 1, 1, 1});
  als->write_factors(Side::items, {q.data(), 2, 1, 1});
  EXPECT_NEAR(als->loss(), 105.4, 1e-5);
}

// The documented loss with c = 1, p = 1 at (0, 0), Q = [0; 1], P = [1]: hkv has w = 0, t = 1 and
// a0 = 1, so that 1 + loss = (1 - 0)^2 + 1^2 = 2; lambda = 1 adds |p|^2 + |q|^2 = 2.
TEST_P(Als, LossOfTheImplicitObjective) {
  const std::vector<float> p{1}, q{0, 1};
  for (const double regularization : {0.0, 1.0}) {
    const Problem problem = make_problem(1, 2, {{0, 0, 0, 1}}, regularization);
    const auto als = solver(problem, parameters_of(AlsMethod::cg, 1));
    als->write_factors(Side::users, {p.data(), 1, 1, 1});
    als->write_factors(Side::items, {q.data(), 2, 1, 1});
    EXPECT_NEAR(1 + als->loss(), 2 + 2 * regularization, 1e-6);
  }
}

TEST_P(Als, AnIterationIsTheUsersHalfStepAndThenThatOfTheItems) {
  const Problem problem = random_problem({3, 5, 2, 7}, 9, 0.5f, 3, 0.1);
  for (const AlsMethod method : all_methods) {
    const AlsParameters parameters = parameters_of(method, 4);
    const auto pair = solver(problem, parameters), halves = solver(problem, parameters);
    const std::vector<float> items = factors_of(*halves, Side::items, problem, 4);
    pair->iterate();
    halves->half_step(Side::users);
    EXPECT_EQ(factors_of(*halves, Side::items, problem, 4), items);
    halves->half_step(Side::items);
    for (const Side side : {Side::users, Side::items})
      EXPECT_EQ(factors_of(*pair, side, problem, 4), factors_of(*halves, side, problem, 4));
  }
}

// What was prepared of factors that have been replaced must not serve.
TEST_P(Als, AHalfStepTakesTheFactorsOfTheDay) {
  const Problem problem = make_problem(1, 2, {{0, 0, 1, 6}, {0, 1, 2, 2}}, 1);
  const auto als = solver(problem, parameters_of(AlsMethod::cholesky, 2));
  for (const float s : {1.0f, 2.0f}) {
    const std::vector<float> q{s, 0, 0, s};
    als->write_factors(Side::items, {q.data(), 2, 2, 2});
    als->half_step(Side::users);
    const std::vector<float> x = factors_of(*als, Side::users, problem, 2);
    EXPECT_NEAR(x[0], 6 * s / (2 * s * s + 1), 1e-6);
    EXPECT_NEAR(x[1], 2 * s / (3 * s * s + 1), 1e-6);
  }
}

TEST_P(Als, ItsFactorsAreASnapshotThatOutlivesIt) {
  const int f = 3;
  const Problem problem = random_problem({3, 5, 2, 7}, 9, 0.5f, 3, 0.1);
  auto als = solver(problem, parameters_of(AlsMethod::cholesky, f));
  als->iterate();
  for (const Side side : {Side::users, Side::items}) {
    const Offset rows = side == Side::users ? 4 : 9;
    const std::vector<float> expected = factors_of(*als, side, problem, f);
    const auto snapshot = als->factors(side);
    als->iterate();
    EXPECT_EQ(snapshot->rows(), rows);
    EXPECT_EQ(snapshot->columns(), f);
    std::vector<float> found(rows * f, -1.0f), padded(rows * 5, -1.0f);
    snapshot->read({found.data(), rows, f, f});
    EXPECT_EQ(found, expected);
    if (side == Side::items) als.reset();
    snapshot->read({padded.data(), rows, f, 5});
    for (Offset r = 0; r < rows; ++r)
      for (int j = 0; j < 5; ++j) EXPECT_EQ(padded[r * 5 + j], j < f ? expected[r * f + j] : 0.0f);
    EXPECT_EQ(thrown_by([&] {
                snapshot->read({found.data(), rows - 1, f, f});
              }).code,
              ErrorCode::shape);
  }
}

}  // namespace
}  // namespace wf::test
