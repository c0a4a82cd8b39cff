#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "als_fixture.hpp"

namespace wf::test {
namespace {

class AlsSolution : public AlsOnBackend {};

INSTANTIATE_TEST_SUITE_P(Backends, AlsSolution, testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

// After an exact half-step the gradient A x - b of every row is zero.
TEST_P(AlsSolution, GradientVanishesAfterCholesky) {
  const int f = 5;
  const Problem problem = random_problem({0, 1, 4, 6, 20}, 20, -0.2f, 3, 0.3);
  const auto als = solver(problem, parameters_of(AlsMethod::cholesky, f, 0.5));
  als->iterate();
  const std::vector<float> p = factors_of(*als, Side::users, problem, f);
  const std::vector<float> q = factors_of(*als, Side::items, problem, f);
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
      add(&p[items.indices[k] * f], items.values[k], items.targets[k]);
    for (int j = 0; j < f; ++j) {
      gradient[j] += items.regularization[i] * q[i * f + j];
      EXPECT_NEAR(gradient[j], 0, 1e-5 * (1 + scale[j])) << "item " << i << " factor " << j;
    }
  }
}

// checkerboard(50): every user has the items of the same parity but the one of its own number,
// which must nevertheless score above all items of the other parity, nothing being regularized.
TEST_P(AlsSolution, CheckerboardWithoutRegularization) {
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
    als->write_factors(Side::items, {small.data(), 50, f, f});
    for (int i = 0; i < 15; ++i) EXPECT_EQ(als->iterate().kept_rows, 0);
    const std::vector<float> p = factors_of(*als, Side::users, problem, f);
    const std::vector<float> q = factors_of(*als, Side::items, problem, f);
    for (Offset u = 0; u < 50; ++u) {
      const auto score = [&](Offset i) {
        return std::inner_product(&p[u * f], &p[u * f] + f, &q[i * f], 0.0);
      };
      for (Offset i = (u + 1) % 2; i < 50; i += 2) EXPECT_GT(score(u), score(i)) << u << ' ' << i;
    }
  }
}

// The solution of the seven rows below has as many factors as items: P Q' is the 0/1 matrix.
TEST_P(AlsSolution, ReproducesAMatrixOfFullRank) {
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
    const std::vector<float> p = factors_of(*als, Side::users, problem, 6);
    const std::vector<float> q = factors_of(*als, Side::items, problem, 6);
    for (Id u = 0; u < 7; ++u)
      for (Id i = 0; i < 6; ++i)
        EXPECT_NEAR(std::inner_product(&p[u * 6], &p[u * 6] + 6, &q[i * 6], 0.0), rows[u][i] - '0',
                    2e-3);
  }
}

}  // namespace
}  // namespace wf::test
