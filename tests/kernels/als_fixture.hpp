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
