#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "als_problem.hpp"
#include "kernels/backends.hpp"

namespace wf::test {
namespace {

struct Case {
  std::string name;
  AlsMethod method;
  int factors;
  int cg_steps = 3;
  int block_size = 64;
  double unobserved_weight = 1;
  double regularization = 0.1;
  float least_weight = 0;
  bool row_regularization = false;
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

/// Degrees 0, 1, around the factors and every item, at least as many users as factors.
Problem problem_of(const Case& c) {
  const Offset f = c.factors;
  const Offset items = f <= 128 ? f + 40 : f + 3;
  std::vector<Offset> degrees{0, 1, f - 1, f, f + 1, items, 2, 33};
  for (Offset u = 0; f <= 128 && u < f; ++u) degrees.push_back(3 + u % 29);
  for (Offset& degree : degrees) degree = std::clamp<Offset>(degree, 0, items);
  Problem problem = random_problem(degrees, items, c.least_weight, 3, c.regularization);
  if (c.row_regularization) vary_regularization(problem);
  return problem;
}

AlsParameters parameters_of(const Case& c) {
  AlsParameters parameters;
  parameters.factors = c.factors;
  parameters.method = c.method;
  parameters.cg_steps = c.cg_steps;
  parameters.block_size = c.block_size;
  parameters.unobserved_weight = c.unobserved_weight;
  return parameters;
}

class AlsEquivalence : public BackendTest,
                       public testing::WithParamInterface<std::tuple<std::string, Case>> {
 protected:
  std::string backend_name() const override { return std::get<0>(GetParam()); }
};

TEST_P(AlsEquivalence, IsTheReference) {
  const Case& c = std::get<1>(GetParam());
  if (is_slow(backend_name()) && c.factors > 33) GTEST_SKIP() << "too slow";
  const double tolerance = solve_tolerance(backend_name(), c.method);
  const Problem problem = problem_of(c);
  const auto expected = make_solver(reference_backend(), problem, parameters_of(c));
  const auto found = make_solver(backend(), problem, parameters_of(c));
  EXPECT_NEAR(found->loss(), expected->loss(), 1e-6 * std::abs(expected->loss()));
  // From the same fixed factors each: what differs after one half-step is magnified by the next.
  for (const Side side : {Side::items, Side::users}) {
    const AlsEntries rows = side == Side::users ? problem.users.entries() : problem.items.entries();
    const std::vector<float> fixed = random_factors(rows.columns, c.factors, 4);
    std::vector<float> x = random_factors(rows.rows, c.factors, 3), expected_x = x;
    const AlsReport report = solve_rows(backend(), fixed, rows, parameters_of(c), x);
    const AlsReport expected_report =
        solve_rows(reference_backend(), fixed, rows, parameters_of(c), expected_x);
    EXPECT_EQ(report.kept_rows, expected_report.kept_rows);
    EXPECT_NEAR(report.jitter, expected_report.jitter, 1e-3 * expected_report.jitter);
    EXPECT_LT(relative_distance(x, expected_x), tolerance);
  }
  found->iterate();
  expected->iterate();
  EXPECT_LT(relative_distance(factors_of(*found, Side::users, problem, c.factors),
                              factors_of(*expected, Side::users, problem, c.factors)),
            tolerance);
  EXPECT_NEAR(found->loss(), expected->loss(), tolerance * std::abs(expected->loss()));
}

std::vector<Case> cases() {
  std::vector<Case> list;
  const std::pair<AlsMethod, std::string> methods[] = {
      {AlsMethod::cg, "cg"}, {AlsMethod::cholesky, "cholesky"}, {AlsMethod::subspace, "subspace"}};
  for (const auto& [method, name] : methods) {
    const auto add = [&, method = method, name = name](const std::string& what, Case c) {
      c.name = name + "_" + std::to_string(c.factors) + what;
      c.method = method;
      list.push_back(c);
    };
    const Case base{"", method, 33};
    for (const int factors : {1, 2, 7, 31, 32, 33, 64, 100, 128, 256}) {
      Case c = base;
      c.factors = factors;
      add("", c);
      c.block_size = 7;
      c.cg_steps = 1;
      c.row_regularization = true;
      if (factors <= 128) add("_one_step_and_blocks_of_7_and_row_regularization", c);
    }
    for (const double unobserved_weight : {0.0, 0.1})
      for (const bool row_regularization : {false, true}) {
        Case c = base;
        c.unobserved_weight = unobserved_weight;
        c.row_regularization = row_regularization;
        add("_unobserved_" + std::string(unobserved_weight > 0 ? "tenth" : "zero") +
                (row_regularization ? "_rows" : ""),
            c);
      }
    Case c = base;
    c.least_weight = -0.5f;
    add("_negative_weights", c);
    c = base;
    c.regularization = 0;
    add("_unregularized", c);
  }
  return list;
}

INSTANTIATE_TEST_SUITE_P(Cases, AlsEquivalence,
                         testing::Combine(testing::ValuesIn(fast_backend_names()),
                                          testing::ValuesIn(cases())),
                         [](const auto& info) {
                           return std::get<0>(info.param) + "_" + std::get<1>(info.param).name;
                         });

class AlsManyFactors : public BackendTest, public testing::WithParamInterface<std::string> {
 protected:
  std::string backend_name() const override { return GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(Backends, AlsManyFactors, testing::ValuesIn(fast_backend_names()),
                         [](const auto& info) { return info.param; });

// The one wide case: a handful of rows, since the reference takes f^3 a row.
TEST_P(AlsManyFactors, AreTheReference) {
  if (is_slow(backend_name())) GTEST_SKIP() << "too slow";
  const Problem problem = random_problem({1, 4}, 5, 0, 3, 0.1);
  const AlsEntries users = problem.users.entries();
  for (const AlsMethod method : {AlsMethod::cg, AlsMethod::cholesky, AlsMethod::subspace}) {
    const Case c{"", method, 1025};
    const std::vector<float> fixed = random_factors(5, 1025, 2);
    const auto solved = [&](const BackendEntry* entry) {
      std::vector<float> x(2 * 1025, 0.0f);
      solve_rows(entry, fixed, users, parameters_of(c), x);
      return x;
    };
    EXPECT_LT(relative_distance(solved(backend()), solved(reference_backend())),
              solve_tolerance(backend_name(), method));
  }
}

}  // namespace
}  // namespace wf::test
