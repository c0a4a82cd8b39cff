#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "contract/sgd.hpp"
#include "kernels/backends.hpp"
#include "sgd_problem.hpp"

namespace wf::test {

/// Tiny problems, every number by hand; the same on every backend.
class SgdByHand : public BackendTest, public testing::WithParamInterface<std::string> {
 protected:
  std::string backend_name() const override { return GetParam(); }

  /// Runs epoch `epoch` at learning rate 0.1 from `model`, which it replaces.
  SgdReport run(const SgdData& data, const SgdParameters& parameters, SgdHostModel& model,
                std::uint32_t epoch = 0) {
    const SgdProblem problem = data.problem();
    const auto trainer = backend()->open(0)->make_sgd(problem, parameters);
    write_model(*trainer, model);
    const SgdReport report = trainer->run_epoch(epoch, 0.1);
    model = read_model(*trainer, problem, parameters);
    return report;
  }
};

inline SgdParameters sgd_parameters(SgdLoss loss, int factors) {
  SgdParameters parameters;
  parameters.loss = loss;
  parameters.factors = factors;
  return parameters;
}

/// The same by adadelta, of numbers that are easy by hand.
inline SgdParameters by_adadelta(SgdParameters parameters) {
  parameters.schedule = SgdSchedule::adadelta;
  parameters.rho = 0.5;
  parameters.epsilon = 0.25;
  return parameters;
}

/// One user who has stored item 0 alone.
inline SgdData one_entry(Id items, float value = 1) {
  SgdData data;
  data.interactions.columns = items;
  data.interactions.append_row({0}, {value});
  return data;
}

inline void expect_near(const std::vector<float>& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) EXPECT_NEAR(found[k], expected[k], 2e-6) << k;
}

}  // namespace wf::test
