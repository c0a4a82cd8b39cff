#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "contract/sgd.hpp"
#include "kernels/backends.hpp"
#include "sgd_problem.hpp"

namespace wf::test {
namespace {

SgdParameters parameters_of(SgdLoss loss, int factors, int threads) {
  SgdParameters parameters;
  parameters.loss = loss;
  parameters.factors = factors;
  parameters.threads = threads;
  return parameters;
}

// Batches large enough to be worth several threads.
TEST(CpuSgd, IsTheSameForAnyNumberOfThreads) {
  for (const bool with_features : {false, true}) {
    const SgdData data = random_sgd_data(1500, 90, 9, with_features, true);
    for (const SgdLoss loss : {SgdLoss::logistic, SgdLoss::bpr, SgdLoss::warp}) {
      for (const int factors : {33, 64}) {
        SgdParameters parameters = parameters_of(loss, factors, 1);
        parameters.batch_size = 4000;
        SgdReport report, other_report;
        const SgdHostModel one =
            trained_sgd_model(cpu_backend(), data, parameters, 2, 0.05, &report);
        for (const int threads : {2, 3, 4}) {
          parameters.threads = threads;
          EXPECT_EQ(trained_sgd_model(cpu_backend(), data, parameters, 2, 0.05, &other_report), one)
              << threads << " threads, " << factors << " factors";
          EXPECT_EQ(other_report.loss, report.loss);
        }
      }
    }
  }
}

// On one thread Hogwild is plain SGD, which batches of one sample are too; but the gradients of two
// items for a feature that they share are two steps there and one here.
TEST(CpuSgd, HogwildOnOneThreadIsABatchOfOneSample) {
  for (const bool with_features : {false, true}) {
    const SgdData data = random_sgd_data(60, 45, 6, with_features, true);
    for (const SgdLoss loss : {SgdLoss::logistic, SgdLoss::bpr, SgdLoss::warp, SgdLoss::warp_kos}) {
      SgdParameters parameters = parameters_of(loss, 20, 1);
      parameters.batch_size = 1;
      if (with_features && loss != SgdLoss::logistic) continue;
      const SgdHostModel batches = trained_sgd_model(cpu_backend(), data, parameters, 2);
      parameters.deterministic = false;
      EXPECT_LT(largest_difference(trained_sgd_model(cpu_backend(), data, parameters, 2), batches),
                1e-6);
    }
  }
}

#ifndef __SANITIZE_THREAD__
TEST(CpuSgd, HogwildLearnsOnSeveralThreads) {
  const SgdData data = random_sgd_data(2500, 90, 9, true, false);
  SgdParameters parameters = parameters_of(SgdLoss::bpr, 16, 4);
  SgdReport deterministic, hogwild;
  trained_sgd_model(cpu_backend(), data, parameters, 5, 0.05, &deterministic);
  parameters.deterministic = false;
  trained_sgd_model(cpu_backend(), data, parameters, 5, 0.05, &hogwild);
  EXPECT_EQ(hogwild.samples, deterministic.samples);
  EXPECT_EQ(hogwild.updates, deterministic.updates);
  EXPECT_EQ(hogwild.non_finite, 0);
  EXPECT_NEAR(hogwild.loss, deterministic.loss, 0.05 * deterministic.loss);
}
#endif

}  // namespace
}  // namespace wf::test
