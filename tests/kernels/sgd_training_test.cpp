#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "contract/sgd.hpp"
#include "kernels/backends.hpp"
#include "sgd_problem.hpp"
#include "support/thrown_by.hpp"

namespace wf::test {
namespace {

constexpr SgdLoss all_losses[] = {SgdLoss::logistic, SgdLoss::bpr, SgdLoss::warp,
                                  SgdLoss::warp_kos};
constexpr SgdLoss pairwise_losses[] = {SgdLoss::bpr, SgdLoss::warp, SgdLoss::warp_kos};

/// Properties of whole epochs, the same on every backend.
class SgdTraining : public BackendTest, public testing::WithParamInterface<std::string> {
 protected:
  std::string backend_name() const override { return GetParam(); }
  SgdHostModel trained(const SgdData& data, const SgdParameters& parameters, int epochs,
                       SgdReport* report = nullptr) {
    return trained_sgd_model(backend(), data, parameters, epochs, 0.05, report);
  }
};

INSTANTIATE_TEST_SUITE_P(Backends, SgdTraining, testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

SgdParameters parameters_of(SgdLoss loss, int factors = 7) {
  SgdParameters parameters;
  parameters.loss = loss;
  parameters.factors = factors;
  parameters.seed = 3;
  parameters.batch_size = 9;
  return parameters;
}

SgdHostModel first(const SgdData& data, const SgdParameters& parameters) {
  return first_sgd_model(data.problem(), parameters);
}

TEST_P(SgdTraining, IsRepeatableAndDependsOnTheSeed) {
  const SgdData data = random_sgd_data(40, 30, 6, true, true);
  for (const SgdLoss loss : all_losses) {
    SgdParameters parameters = parameters_of(loss);
    const SgdHostModel once = trained(data, parameters, 3);
    EXPECT_EQ(trained(data, parameters, 3), once);
    parameters.seed = 0;
    EXPECT_NE(trained(data, parameters, 3), once);
  }
}

TEST_P(SgdTraining, ContinuesBitIdenticallyFromWhatWasRead) {
  const SgdData data = random_sgd_data(40, 30, 6, true, true);
  for (const SgdSchedule schedule : {SgdSchedule::adagrad, SgdSchedule::adadelta}) {
    SgdParameters parameters = parameters_of(SgdLoss::warp);
    parameters.schedule = schedule;
    const SgdProblem problem = data.problem();
    const auto trainer = backend()->open(0)->make_sgd(problem, parameters);
    write_model(*trainer, trained(data, parameters, 1));
    trainer->run_epoch(1, 0.05);
    EXPECT_EQ(read_model(*trainer, problem, parameters), trained(data, parameters, 2));
  }
}

// Accumulators tell which items were touched: with one user the stored items 0 .. 4 without a
// sample, of value 0, never are, and all that are not stored are.
TEST_P(SgdTraining, NeverDrawsAStoredEntryAsANegative) {
  SgdData data;
  data.interactions.columns = 12;
  data.interactions.append_row({0, 1, 2, 3, 4, 6, 8}, {0, 0, -1, -1, 0, 1, 1});
  for (const SgdLoss loss : pairwise_losses) {
    const SgdHostModel model = trained(data, parameters_of(loss), 60);
    for (const Id i : {0, 1, 2, 3, 4}) EXPECT_EQ(model.items.bias_accumulators[i], 1) << i;
    for (const Id i : {5, 7, 9, 10, 11}) EXPECT_GT(model.items.bias_accumulators[i], 1) << i;
    for (const Id i : {6, 8}) EXPECT_GT(model.items.biases[i], 0) << i;
  }
}

// Users 0 .. 299 have item 0 or item 1, nine times out of ten item 1; user 300 has item 2. Of the
// negatives of user 300 by popularity nine in ten are item 1 and none is item 3.
TEST_P(SgdTraining, DrawsByPopularityOrUniformly) {
  SgdData data;
  data.interactions.columns = 4;
  for (int u = 0; u < 300; ++u) data.interactions.append_row({u % 10 == 0 ? 0 : 1}, {1});
  data.weights.assign(300, 0);
  data.interactions.append_row({2}, {1});
  data.weights.push_back(1);
  for (const NegativeSampler sampler : {NegativeSampler::uniform, NegativeSampler::popularity}) {
    SgdParameters parameters = parameters_of(SgdLoss::bpr, 1);
    parameters.negative_sampler = sampler;
    const SgdProblem problem = data.problem();
    const auto trainer = backend()->open(0)->make_sgd(problem, parameters);
    write_model(*trainer, flat_sgd_model(problem, parameters));
    for (std::uint32_t epoch = 0; epoch < 1000; ++epoch) trainer->run_epoch(epoch, 0);
    const SgdHostModel model = read_model(*trainer, problem, parameters);
    const auto share = [&](int i) { return (model.items.bias_accumulators[i] - 1) / 250; };
    const bool uniform = sampler == NegativeSampler::uniform;
    EXPECT_NEAR(share(0), uniform ? 1 / 3.0 : 0.1, 0.05);
    EXPECT_NEAR(share(1), uniform ? 1 / 3.0 : 0.9, 0.05);
    EXPECT_NEAR(share(3), uniform ? 1 / 3.0 : 0, uniform ? 0.05 : 0.001);
  }
}

// Item 2 scores far above the other negatives: with many candidates it is drawn and taken.
TEST_P(SgdTraining, TakesTheHardestCandidate) {
  SgdData data;
  data.interactions.columns = 4;
  data.interactions.append_row({0}, {1});
  SgdParameters parameters = parameters_of(SgdLoss::bpr, 1);
  parameters.candidates = 64;
  const SgdProblem problem = data.problem();
  SgdHostModel model = flat_sgd_model(problem, parameters);
  model.items.biases = {0, 1, 5, 2};
  const auto trainer = backend()->open(0)->make_sgd(problem, parameters);
  write_model(*trainer, model);
  EXPECT_EQ(trainer->run_epoch(0, 0.05).draws, 64);
  model = read_model(*trainer, problem, parameters);
  EXPECT_EQ(model.items.bias_accumulators[1], 1);
  EXPECT_GT(model.items.bias_accumulators[2], 1.9f);
  EXPECT_EQ(model.items.bias_accumulators[3], 1);
}

TEST_P(SgdTraining, LeavesTheUserBiasOfPairwiseLosses) {
  const SgdData data = random_sgd_data(30, 20, 5, true, false);
  for (const SgdLoss loss : pairwise_losses) {
    const SgdHostModel model = trained(data, parameters_of(loss), 2);
    for (const float bias : model.users.biases) EXPECT_EQ(bias, 0);
    for (const float accumulator : model.users.bias_accumulators) EXPECT_EQ(accumulator, 1);
  }
}

TEST_P(SgdTraining, ChangesNothingWithZeroWeights) {
  SgdData data = random_sgd_data(30, 20, 5, true, true);
  std::fill(data.weights.begin(), data.weights.end(), 0.0f);
  for (const SgdLoss loss : all_losses) {
    SgdParameters parameters = parameters_of(loss);
    parameters.user_alpha = parameters.item_alpha = 0.5;
    SgdReport report;
    EXPECT_EQ(trained(data, parameters, 2, &report), first(data, parameters));
    EXPECT_EQ(report.samples, 0);
    EXPECT_EQ(report.loss, 0);
  }
}

TEST_P(SgdTraining, KeepsASideThatIsNotTrained) {
  const SgdData data = random_sgd_data(30, 20, 5, true, false);
  for (const SgdLoss loss : all_losses) {
    SgdParameters parameters = parameters_of(loss);
    parameters.train_users = false;
    SgdHostModel model = trained(data, parameters, 2);
    EXPECT_EQ(model.users, first(data, parameters).users);
    EXPECT_NE(model.items, first(data, parameters).items);
    parameters.train_users = true;
    parameters.train_items = false;
    model = trained(data, parameters, 2);
    EXPECT_NE(model.users, first(data, parameters).users);
    EXPECT_EQ(model.items, first(data, parameters).items);
  }
}

TEST_P(SgdTraining, SkipsAndCountsAUserWithEveryItem) {
  SgdData data;
  data.interactions.columns = 2;
  data.interactions.append_row({0, 1}, {1, 1}).append_row({0}, {1}).append_row({}, {});
  for (const SgdLoss loss : pairwise_losses) {
    SgdReport report;
    const SgdParameters parameters = parameters_of(loss);
    const SgdHostModel model = trained(data, parameters, 5, &report);
    EXPECT_EQ(report.samples, 3);
    EXPECT_EQ(report.skipped, 2);
    EXPECT_TRUE(std::equal(model.users.embeddings.begin(), model.users.embeddings.begin() + 7,
                           first(data, parameters).users.embeddings.begin()));
  }
}

TEST_P(SgdTraining, StaysFiniteOnDegenerateProblems) {
  const auto shaped = [](Id items, const std::vector<std::vector<Id>>& rows) {
    SgdData data;
    data.interactions.columns = items;
    for (const auto& row : rows)
      data.interactions.append_row(row, std::vector<float>(row.size(), 1));
    return data;
  };
  const SgdData cases[] = {
      shaped(1, {{0}}), shaped(2, {{0}}), shaped(2, {{0}, {1}}), shaped(3, {{}, {}, {}}),
      shaped(3, {{1}}), shaped(0, {{}}),  shaped(3, {})};
  for (const SgdData& data : cases) {
    for (const SgdLoss loss : all_losses) {
      const SgdParameters parameters = parameters_of(loss, 3);
      SgdReport report;
      const SgdHostModel model = trained(data, parameters, 20, &report);
      EXPECT_LT(largest_difference(model, first(data, parameters)), 10);
      EXPECT_TRUE(std::isfinite(report.loss));
      EXPECT_EQ(report.non_finite, 0);
    }
  }
}

TEST_P(SgdTraining, ReportsDivergence) {
  const SgdData data = random_sgd_data(60, 40, 8, false, false);
  for (const SgdLoss loss : {SgdLoss::bpr, SgdLoss::warp}) {
    const SgdParameters parameters = parameters_of(loss);
    const SgdProblem problem = data.problem();
    const auto trainer = backend()->open(0)->make_sgd(problem, parameters);
    write_model(*trainer, first(data, parameters));
    Offset non_finite = 0;
    for (std::uint32_t epoch = 0; epoch < 10; ++epoch)
      non_finite += trainer->run_epoch(epoch, 1e30).non_finite;
    EXPECT_GT(non_finite, 0);
  }
}

/// User u has the items of its parity but u.
SgdData checkerboard(Id n) {
  SgdData data;
  data.interactions.columns = n;
  for (Id u = 0; u < n; ++u) {
    std::vector<Id> row;
    for (Id i = u % 2; i < n; i += 2)
      if (i != u) row.push_back(i);
    data.interactions.append_row(row, std::vector<float>(row.size(), 1));
  }
  return data;
}

// Every user ranks the withheld item of its own parity above all others.
TEST_P(SgdTraining, LearnsACheckerboard) {
  const bool slow = is_slow(backend_name());
  const Id n = slow ? 20 : 50;
  const SgdData data = checkerboard(n);
  for (const SgdLoss loss : pairwise_losses) {
    SgdParameters parameters = parameters_of(loss, 3);
    if (slow) parameters.batch_size = 20;
    const SgdHostModel model = trained(data, parameters, slow ? 60 : 30);
    int correct = 0;
    for (Id u = 0; u < n; ++u) {
      const auto score = [&](Id i) {
        float s = model.items.biases[i];
        for (int j = 0; j < 3; ++j)
          s += model.users.embeddings[3 * u + j] * model.items.embeddings[3 * i + j];
        return s;
      };
      Id better = 0;
      for (Id i = (u + 1) % 2; i < n; i += 2) better += score(i) >= score(u);
      correct += better == 0;
    }
    EXPECT_GE(correct, n * 9 / 10) << static_cast<int>(loss);
  }
}

TEST_P(SgdTraining, RefusesWhatDoesNotFit) {
  const auto make = [&](const SgdData& data, const SgdParameters& parameters) {
    return thrown_by([&] { backend()->open(0)->make_sgd(data.problem(), parameters); });
  };
  const SgdParameters good = parameters_of(SgdLoss::warp);
  SgdData data = random_sgd_data(4, 3, 2, true, true);
  data.item_features.append_row({0}, {1});
  EXPECT_EQ(make(data, good).code, ErrorCode::shape);
  data = random_sgd_data(4, 3, 2, true, true);
  data.user_features.values[0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(make(data, good).code, ErrorCode::numeric);
  data = random_sgd_data(4, 3, 2, true, true);
  data.user_features.indices[0] = 6;
  EXPECT_EQ(make(data, good).code, ErrorCode::shape);
  for (const float weight : {-1.0f, std::numeric_limits<float>::infinity()}) {
    data = random_sgd_data(4, 3, 2, true, true);
    data.weights[0] = weight;
    EXPECT_EQ(make(data, good).code, ErrorCode::numeric);
  }
  data = random_sgd_data(4, 3, 2, false, false);
  SgdParameters parameters = good;
  parameters.max_sampled = 0;
  EXPECT_EQ(make(data, parameters).code, ErrorCode::argument);
  parameters = good;
  parameters.batch_size = 0;
  EXPECT_EQ(make(data, parameters).code, ErrorCode::argument);
  for (const double alpha : {-1.0, 1.01, std::nan("")}) {
    parameters = good;
    parameters.item_alpha = alpha;
    EXPECT_EQ(make(data, parameters).code, ErrorCode::argument);
  }
  const auto trainer = backend()->open(0)->make_sgd(data.problem(), good);
  const SgdHostState narrow(4, good.factors - 1);
  const auto write = [&] { trainer->write_state(Side::users, narrow.read_only()); };
  EXPECT_EQ(thrown_by(write).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by([&] { trainer->run_epoch(0, NAN); }).code, ErrorCode::argument);
}

}  // namespace
}  // namespace wf::test
