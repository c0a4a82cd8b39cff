#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "als_problem.hpp"
#include "kernels/backends.hpp"

namespace wf::test {

inline constexpr AlsMethod all_methods[] = {AlsMethod::cg, AlsMethod::cholesky,
                                            AlsMethod::subspace};

/// The same cases on every backend.
class AlsOnBackend : public BackendTest, public testing::WithParamInterface<std::string> {
 protected:
  std::string backend_name() const override { return GetParam(); }
  std::unique_ptr<AlsSolver> solver(const Problem& problem, const AlsParameters& parameters) {
    return make_solver(backend(), problem, parameters);
  }

  /// Replaces x by the solution of the users of `problem` against `fixed`, by a row solver and by a
  /// half-step, which must agree.
  AlsReport solve_users(const Problem& problem, const std::vector<float>& fixed,
                        const AlsParameters& parameters, std::vector<float>& x) {
    const Offset f = parameters.factors, users = problem.users.entries().rows;
    const auto als = solver(problem, parameters);
    als->write_factors(Side::items, {fixed.data(), problem.items.entries().rows, f, f});
    als->write_factors(Side::users, {x.data(), users, f, f});
    const AlsReport whole = als->half_step(Side::users);
    const AlsReport report = solve_rows(backend(), fixed, problem.users.entries(), parameters, x);
    EXPECT_LT(relative_distance(factors_of(*als, Side::users, problem, parameters.factors), x),
              1e-6);
    EXPECT_EQ(whole.kept_rows, report.kept_rows);
    EXPECT_EQ(whole.jitter, report.jitter);
    return report;
  }

  /// With enough steps that every method is exact.
  static AlsParameters parameters_of(AlsMethod method, int factors, double unobserved_weight = 1) {
    AlsParameters parameters;
    parameters.factors = factors;
    parameters.method = method;
    parameters.unobserved_weight = unobserved_weight;
    parameters.cg_steps = 50;
    parameters.block_size = factors;
    return parameters;
  }
};

}  // namespace wf::test
