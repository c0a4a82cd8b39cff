// An epoch of training by SGD on the CPU and on the CUDA backend, MovieLens 100K: both draw the
// same samples and learn the same.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "contract/plugin.hpp"
#include "contract/sgd.hpp"
#include "kernels/sgd_problem.hpp"
#include "support/files.hpp"
#include "warpfactor/io.hpp"

extern "C" const wf::BackendEntry* warpfactor_backend();

namespace wf::test {
namespace {

SgdData positives_of(const Interactions& all) {
  const CsrView rows = all.by_user();
  SgdData data;
  data.interactions.columns = rows.columns;
  for (Offset user = 0; user < rows.rows; ++user) {
    const Span<const Id> items = rows.row(user);
    data.interactions.append_row(items, std::vector<float>(items.size(), 1));
  }
  return data;
}

class SimtSgdParity : public testing::TestWithParam<SgdLoss> {};

INSTANTIATE_TEST_SUITE_P(Cuda, SimtSgdParity, testing::Values(SgdLoss::bpr, SgdLoss::warp),
                         [](const auto& info) {
                           return std::string(info.param == SgdLoss::bpr ? "bpr" : "warp");
                         });

TEST_P(SimtSgdParity, MovieLens) {
  WF_SKIP_WITHOUT_DATA();
  const SgdData data = positives_of(read_interactions(real_data() + "/ml-100k"));
  SgdParameters parameters;
  parameters.loss = GetParam();
  parameters.factors = 32;
  SgdReport report, expected_report;
  const SgdHostModel found =
      trained_sgd_model(warpfactor_backend(), data, parameters, 1, 0.05, &report);
  const SgdHostModel expected =
      trained_sgd_model(cpu_backend(), data, parameters, 1, 0.05, &expected_report);
  EXPECT_EQ(report.samples, expected_report.samples);
  EXPECT_EQ(report.draws, expected_report.draws);
  EXPECT_EQ(report.updates, expected_report.updates);
  EXPECT_NEAR(report.loss, expected_report.loss, 1e-5 * expected_report.loss);
  const double difference = largest_difference(found, expected);
  EXPECT_LT(difference, 1e-4);
  RecordProperty("difference", std::to_string(difference));
}

}  // namespace
}  // namespace wf::test
