// The CUDA trainer against the reference on both sides of every edge, and its sort by itself.
#include "contract/sgd.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "cuda/device/pinned_array.hpp"
#include "cuda/sgd.hpp"
#include "cuda/sgd/batch/keyed_sort.hpp"
#include "executor/executor.hpp"
#include "kernels/sgd_problem.hpp"
#include "runtime/control.hpp"

extern "C" const wf::BackendEntry* warpfactor_backend();

namespace wf::test {
namespace {

struct Case {
  std::string name;
  SgdLoss loss;
  int factors = 3;
  bool with_features = false;
  SgdSchedule schedule = SgdSchedule::adagrad;
  NegativeSampler sampler = NegativeSampler::uniform;
  int candidates = 1;
  Offset batch_size = 16;
  Id users = 12;
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

SgdParameters parameters_of(const Case& c) {
  SgdParameters parameters;
  parameters.loss = c.loss;
  parameters.factors = c.factors;
  parameters.schedule = c.schedule;
  parameters.negative_sampler = c.sampler;
  parameters.candidates = c.candidates;
  parameters.batch_size = c.batch_size;
  parameters.user_alpha = 0.01;
  parameters.item_alpha = 0.02;
  parameters.max_sampled = 6;
  parameters.kos_k = 2;
  parameters.kos_n = 5;
  parameters.seed = 7;
  return parameters;
}

SgdData data_of(const Case& c) { return random_sgd_data(c.users, 15, 4, c.with_features, true); }

class SimtSgd : public testing::TestWithParam<Case> {};

TEST_P(SimtSgd, IsTheReference) {
  const SgdData data = data_of(GetParam());
  const SgdParameters parameters = parameters_of(GetParam());
  SgdReport report, expected_report;
  const SgdHostModel found =
      trained_sgd_model(warpfactor_backend(), data, parameters, 1, 0.05, &report);
  const SgdHostModel expected =
      trained_sgd_model(reference_backend(), data, parameters, 1, 0.05, &expected_report);
  EXPECT_LT(largest_difference(found, expected), 1e-4);
  EXPECT_EQ(report.samples, expected_report.samples);
  EXPECT_EQ(report.skipped, expected_report.skipped);
  EXPECT_EQ(report.updates, expected_report.updates);
  EXPECT_EQ(report.draws, expected_report.draws);
  EXPECT_EQ(report.non_finite, 0);
  EXPECT_NEAR(report.loss, expected_report.loss, 1e-4 * expected_report.loss);
}

constexpr SgdSchedule adadelta = SgdSchedule::adadelta;
constexpr SgdSchedule adagrad = SgdSchedule::adagrad;
constexpr NegativeSampler popularity = NegativeSampler::popularity;
constexpr NegativeSampler uniform = NegativeSampler::uniform;

INSTANTIATE_TEST_SUITE_P(
    Cuda, SimtSgd,
    testing::Values(
        Case{"logistic", SgdLoss::logistic}, Case{"bpr", SgdLoss::bpr}, Case{"warp", SgdLoss::warp},
        Case{"kos", SgdLoss::warp_kos},
        Case{"logistic_features", SgdLoss::logistic, 9, true, adadelta},
        Case{"bpr_features", SgdLoss::bpr, 33, true},
        Case{"warp_features", SgdLoss::warp, 3, true, adadelta, popularity},
        Case{"kos_features", SgdLoss::warp_kos, 3, true},
        Case{"five_candidates", SgdLoss::bpr, 31, false, adadelta, uniform, 5},
        Case{"popular_candidates", SgdLoss::bpr, 3, false, adagrad, popularity, 3},
        Case{"more_than_a_warp_of_columns", SgdLoss::warp, 70, false, adadelta},
        Case{"two_tiles_of_entries", SgdLoss::bpr, 2, false, adagrad, uniform, 1, 640, 220},
        Case{"two_tiles_of_features", SgdLoss::bpr, 2, true, adagrad, uniform, 1, 640, 220}),
    [](const auto& info) { return info.param.name; });

TEST(SimtSgdRepeats, BitForBitWhateverTheOrderOfTheThreads) {
  const std::uint64_t seed = simt::options.seed;
  for (const bool with_features : {false, true}) {
    const Case c{"", SgdLoss::warp, 5, with_features};
    std::vector<SgdHostModel> models;
    std::vector<double> losses;
    for (const std::uint64_t other : {seed, seed + 100, seed + 200}) {
      simt::options.seed = other;
      simt::reset();
      SgdReport report;
      models.push_back(
          trained_sgd_model(warpfactor_backend(), data_of(c), parameters_of(c), 2, 0.05, &report));
      losses.push_back(report.loss);
    }
    for (std::size_t i = 1; i < models.size(); ++i) {
      EXPECT_EQ(models[i], models[0]);
      EXPECT_EQ(losses[i], losses[0]);
    }
  }
  simt::options.seed = seed;
}

TEST(SimtSgdTuning, ChangesNoBit) {
  for (const bool with_features : {false, true}) {
    const Case c{"", SgdLoss::warp_kos, 5, with_features};
    const SgdData data = data_of(c);
    const SgdProblem problem = data.problem();
    std::vector<SgdHostModel> models;
    for (const cuda::SgdTuning& tuning : {cuda::SgdTuning{}, cuda::SgdTuning{32, 12}}) {
      const auto trainer = cuda::make_sgd(0, problem, parameters_of(c), tuning);
      write_model(*trainer, first_sgd_model(problem, parameters_of(c)));
      trainer->run_epoch(0, 0.05);
      models.push_back(read_model(*trainer, problem, parameters_of(c)));
    }
    EXPECT_EQ(models[1], models[0]);
  }
}

TEST(SimtKeyedSort, IsAStableSort) {
  const cuda::Context context(0);
  for (const Offset count : {0, 1, 33, 1024, 1025, 2100}) {
    for (const std::uint64_t keys : {1, 2, 200, 257, 1 << 20}) {
      SCOPED_TRACE(std::to_string(count) + " items, " + std::to_string(keys) + " keys");
      std::vector<cuda::Keyed> items;
      for (Offset i = 0; i < count; ++i)
        items.push_back(cuda::keyed(static_cast<std::uint32_t>(i * 7919 % 1000 * 1049 % keys),
                                    static_cast<std::uint32_t>(i)));
      cuda::DeviceArray<cuda::Keyed> array(context, items);
      cuda::KeyedSort sort(count);
      const cuda::Keyed* sorted = sort.sort(context, array.data(), count, keys);
      std::vector<cuda::Keyed> found(items.size());
      cuda::copy_async(context.stream(), found.data(), sorted, found.size(),
                       cudaMemcpyDeviceToHost);
      context.synchronize();
      std::stable_sort(items.begin(), items.end(), [](cuda::Keyed a, cuda::Keyed b) {
        return cuda::key_of(a) < cuda::key_of(b);
      });
      EXPECT_EQ(found, items);
    }
  }
}

}  // namespace
}  // namespace wf::test
