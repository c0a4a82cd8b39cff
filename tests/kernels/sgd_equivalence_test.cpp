#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "contract/sgd.hpp"
#include "kernels/backends.hpp"
#include "sgd_problem.hpp"

namespace wf::test {
namespace {

/// Two epochs of a few hundred samples, each of which builds on the rounding of those before it: up
/// to 2e-4 with adadelta, 1e-5 with adagrad. A different decision, about a score that lies too
/// close to a threshold, would show as a whole step, 1e-2 and more; none of these cases meets one.
constexpr double tolerance = 5e-4;

struct Case {
  std::string name;
  SgdLoss loss;
  SgdSchedule schedule;
  NegativeSampler sampler;
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

std::vector<Case> cases() {
  std::vector<Case> all;
  const std::pair<SgdLoss, const char*> losses[] = {{SgdLoss::logistic, "logistic"},
                                                    {SgdLoss::bpr, "bpr"},
                                                    {SgdLoss::warp, "warp"},
                                                    {SgdLoss::warp_kos, "warp_kos"}};
  for (const auto& [loss, name] : losses) {
    for (const bool adagrad : {true, false}) {
      for (const bool uniform : {true, false}) {
        if (loss == SgdLoss::logistic && !uniform) continue;
        all.push_back({std::string(name) + (adagrad ? "_adagrad" : "_adadelta") +
                           (uniform ? "_uniform" : "_popularity"),
                       loss, adagrad ? SgdSchedule::adagrad : SgdSchedule::adadelta,
                       uniform ? NegativeSampler::uniform : NegativeSampler::popularity});
      }
    }
  }
  return all;
}

class SgdEquivalence : public BackendTest,
                       public testing::WithParamInterface<std::tuple<std::string, Case>> {
 protected:
  std::string backend_name() const override { return std::get<0>(GetParam()); }
};

INSTANTIATE_TEST_SUITE_P(Cases, SgdEquivalence,
                         testing::Combine(testing::ValuesIn(fast_backend_names()),
                                          testing::ValuesIn(cases())),
                         [](const auto& info) {
                           return std::get<0>(info.param) + "_" + std::get<1>(info.param).name;
                         });

SgdParameters parameters_of(const Case& c, int factors) {
  SgdParameters parameters;
  parameters.loss = c.loss;
  parameters.schedule = c.schedule;
  parameters.negative_sampler = c.sampler;
  parameters.factors = factors;
  parameters.user_alpha = 0.01;
  parameters.item_alpha = 0.02;
  parameters.max_sampled = 7;
  parameters.kos_k = 3;
  parameters.kos_n = 6;
  parameters.seed = 11;
  parameters.batch_size = 37;
  return parameters;
}

void freeze_every_fifth(SgdData& data) {
  const SgdProblem problem = data.problem();
  data.frozen_users.resize(static_cast<std::size_t>(problem.user_features.columns));
  data.frozen_items.resize(static_cast<std::size_t>(problem.item_features.columns));
  for (std::vector<std::uint8_t>* frozen : {&data.frozen_users, &data.frozen_items})
    for (std::size_t k = 0; k < frozen->size(); k += 5) (*frozen)[k] = 1;
}

TEST_P(SgdEquivalence, IsTheReference) {
  const Case& c = std::get<1>(GetParam());
  for (const int factors : {1, 10, 31, 33, 64, 100}) {
    if (is_slow(backend_name()) && factors > 33) continue;
    for (const bool with_features : {false, true}) {
      for (const bool with_weights : {false, true}) {
        SCOPED_TRACE(std::to_string(factors) + " factors" + (with_features ? ", features" : "") +
                     (with_weights ? ", weights, some frozen" : ""));
        SgdData data = random_sgd_data(60, 45, 6, with_features, with_weights);
        if (with_weights) freeze_every_fifth(data);
        SgdParameters parameters = parameters_of(c, factors);
        if (c.loss == SgdLoss::bpr && with_weights) parameters.candidates = 5;
        SgdReport report, expected_report;
        const SgdHostModel found = trained_sgd_model(backend(), data, parameters, 2, 0.05, &report);
        const SgdHostModel expected =
            trained_sgd_model(reference_backend(), data, parameters, 2, 0.05, &expected_report);
        EXPECT_LT(largest_difference(found, expected), tolerance);
        EXPECT_EQ(report.samples, expected_report.samples);
        EXPECT_EQ(report.skipped, expected_report.skipped);
        EXPECT_EQ(report.updates, expected_report.updates);
        EXPECT_EQ(report.draws, expected_report.draws);
        EXPECT_EQ(report.non_finite, 0);
        EXPECT_NEAR(report.loss, expected_report.loss, 1e-4 * expected_report.loss);
      }
    }
  }
}

}  // namespace
}  // namespace wf::test
