#include <cmath>

#include "models/ranking/batch_size.hpp"
#include "models/ranking/config.hpp"
#include "ranking_cases.hpp"
#include "warpfactor/csr_matrix.hpp"

namespace wf {
namespace {

class RankingSettings : public OnSgdBackends {};
WF_ON_SGD_BACKENDS(RankingSettings);

TEST_P(RankingSettings, SettingsOutOfRangeAreNamed) {
  const auto expect = [&](const char* name, auto change) {
    RankingConfig settings = config();
    change(settings);
    expect_error(ErrorCode::argument, {name}, [&] { RankingSgd model(settings); });
  };
  expect("factors is 0", [](RankingConfig& c) { c.factors = 0; });
  expect("epochs is -1", [](RankingConfig& c) { c.epochs = -1; });
  expect("learning_rate is nan", [](RankingConfig& c) { c.learning_rate = NAN; });
  expect("learning_rate_decay is 1.5", [](RankingConfig& c) { c.learning_rate_decay = 1.5; });
  expect("rho is 1", [](RankingConfig& c) { c.rho = 1; });
  expect("epsilon is 0", [](RankingConfig& c) { c.epsilon = 0; });
  expect("user_alpha is -1", [](RankingConfig& c) { c.user_alpha = -1; });
  expect("item_alpha is -1", [](RankingConfig& c) { c.item_alpha = -1; });
  expect("item_alpha is 1.5", [](RankingConfig& c) { c.item_alpha = 1.5; });
  expect("max_sampled is 0", [](RankingConfig& c) { c.max_sampled = 0; });
  expect("kos_k is 0", [](RankingConfig& c) { c.kos_k = 0; });
  expect("kos_n is 0", [](RankingConfig& c) { c.kos_n = 0; });
  expect("candidates is 0", [](RankingConfig& c) { c.candidates = 0; });
  expect("batch_size is -1", [](RankingConfig& c) { c.batch_size = -1; });
}

TEST_P(RankingSettings, ReachTheTrainer) {
  RankingConfig settings = config(SgdLoss::warp_kos);
  settings.schedule = SgdSchedule::adadelta;
  settings.rho = 0.5;
  settings.epsilon = 1e-3;
  settings.user_alpha = 0.25;
  settings.item_alpha = 0.75;
  settings.max_sampled = 7;
  settings.kos_k = 4;
  settings.kos_n = 9;
  settings.negative_sampler = NegativeSampler::popularity;
  settings.candidates = 6;
  settings.batch_size = 11;
  settings.deterministic = false;
  settings.seed = 12;
  settings.threads = 13;
  const SgdParameters found = trainer_parameters(settings, {});
  EXPECT_EQ(found.factors, 3);
  EXPECT_EQ(found.loss, SgdLoss::warp_kos);
  EXPECT_EQ(found.schedule, SgdSchedule::adadelta);
  EXPECT_EQ(found.rho, 0.5);
  EXPECT_EQ(found.epsilon, 1e-3);
  EXPECT_EQ(found.user_alpha, 0.25);
  EXPECT_EQ(found.item_alpha, 0.75);
  EXPECT_EQ(found.max_sampled, 7);
  EXPECT_EQ(found.kos_k, 4);
  EXPECT_EQ(found.kos_n, 9);
  EXPECT_EQ(found.negative_sampler, NegativeSampler::popularity);
  EXPECT_EQ(found.candidates, 6);
  EXPECT_EQ(found.batch_size, 11);
  EXPECT_FALSE(found.deterministic);
  EXPECT_EQ(found.seed, 12u);
  EXPECT_EQ(found.threads, 13);
}

TEST(RankingBatchSize, FollowsTheDataUnlessItIsGiven) {
  CsrMatrix entries;
  entries.columns = 2;
  for (int user = 0; user < 24000; ++user) entries.append_row({0, 1}, {1, 0});
  SgdProblem problem;
  problem.interactions = entries.view();
  RankingConfig settings;
  const auto batch_size = [&] { return trainer_parameters(settings, problem).batch_size; };
  EXPECT_EQ(batch_size(), 1000);
  settings.loss = SgdLoss::logistic;  // for which the entries of value 0 are samples too
  EXPECT_EQ(batch_size(), 2000);
  settings.batch_size = 5;
  EXPECT_EQ(batch_size(), 5);
}

TEST(RankingBatchSize, OfManySamplesAndWithFeatures) {
  SgdProblem problem;
  EXPECT_EQ(default_batch_size(problem, SgdSchedule::adagrad, 9), 1);
  EXPECT_EQ(default_batch_size(problem, SgdSchedule::adagrad, 24000), 1000);
  EXPECT_EQ(default_batch_size(problem, SgdSchedule::adagrad, 20000000), 65536);
  EXPECT_EQ(default_batch_size(problem, SgdSchedule::adadelta, 48000), 1000);
  const Offset offsets[] = {0};
  problem.user_features = {100, 10, offsets, nullptr, nullptr};
  EXPECT_EQ(default_batch_size(problem, SgdSchedule::adadelta, 128000), 1000);
  problem.item_features = {80000, 10, offsets, nullptr, nullptr};
  EXPECT_EQ(default_batch_size(problem, SgdSchedule::adadelta, 48000), 10000);
}

TEST_P(RankingSettings, TheLearningRateDecaysByEpoch) {
  const auto first_user = [&](double decay, int epochs) {
    RankingConfig settings = config();
    settings.learning_rate_decay = decay;
    settings.epochs = epochs;
    RankingSgd model(settings);
    model.fit(checkerboard(10));
    return model.user_factors().row(0)[0];
  };
  // Beyond the first epoch the steps are too small for a float.
  EXPECT_EQ(first_user(1e-12, 5), first_user(1e-12, 1));
  EXPECT_EQ(first_user(1e-12, 1), first_user(1, 1));
  EXPECT_NE(first_user(1, 5), first_user(1, 1));
  RankingConfig settings = config();
  settings.learning_rate = 0.8;
  settings.learning_rate_decay = 0.5;
  EXPECT_EQ(learning_rate(settings, 0), 0.8);
  EXPECT_EQ(learning_rate(settings, 3), 0.1);
}

}  // namespace
}  // namespace wf
