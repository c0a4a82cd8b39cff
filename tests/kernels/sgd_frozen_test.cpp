#include <gtest/gtest.h>

#include <algorithm>

#include "sgd_by_hand.hpp"

namespace wf::test {
namespace {

/// Features that stay as they are, whatever gradients, decay and schedule.
class SgdFrozen : public SgdByHand {
 protected:
  /// Some epochs of everything that changes a feature: large decay, shared features.
  static SgdParameters strong_decay(SgdLoss loss, SgdSchedule schedule) {
    SgdParameters parameters = sgd_parameters(loss, 5);
    parameters.schedule = schedule;
    parameters.user_alpha = parameters.item_alpha = 0.1;
    parameters.batch_size = 7;
    return parameters;
  }
};

INSTANTIATE_TEST_SUITE_P(Backends, SgdFrozen, testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

// One user, items 0 (stored) and 1: both get a gradient, and item 1 alone may take it. By hand, as
// s_u0 = s_u1 = 1 c = 1 / 2: with G = 1, alpha = 1 / 2 and the learning rate 0.1 its embedding goes
// from 1 to 1 / 2 - 0.1 / 2 and its bias from 0 to -0.1 / 2.
TEST_P(SgdFrozen, AFrozenItemBesideOneThatIsNot) {
  SgdData data = one_entry(2);
  data.frozen_items = {1, 0};
  SgdParameters parameters = sgd_parameters(SgdLoss::bpr, 1);
  parameters.item_alpha = 0.5;
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.users.embeddings = {1};
  model.items.embeddings = {1, 1};
  run(data, parameters, model);
  expect_near(model.items.embeddings, {1, 0.45});
  expect_near(model.items.biases, {0, -0.05});
  expect_near(model.items.accumulators, {1, 1.25});
}

TEST_P(SgdFrozen, StayWhileTheOthersAreTrained) {
  for (const bool with_features : {false, true})
    for (const SgdLoss loss : {SgdLoss::logistic, SgdLoss::bpr, SgdLoss::warp})
      for (const SgdSchedule schedule : {SgdSchedule::adagrad, SgdSchedule::adadelta})
        for (const bool deterministic : {true, false}) {
          SgdData data = random_sgd_data(20, 15, 4, with_features, false);
          const SgdProblem all = data.problem();
          data.frozen_users.resize(static_cast<std::size_t>(all.user_features.columns));
          data.frozen_items.resize(static_cast<std::size_t>(all.item_features.columns));
          // Every other one, and of the last two, which rows share, the last.
          for (std::size_t k = 1; k < data.frozen_users.size(); k += 2) data.frozen_users[k] = 1;
          for (std::size_t k = 0; k < data.frozen_items.size(); k += 2) data.frozen_items[k] = 1;
          SgdParameters parameters = strong_decay(loss, schedule);
          parameters.deterministic = deterministic;
          const SgdHostModel before = first_sgd_model(data.problem(), parameters);
          SgdHostModel after = before;
          for (std::uint32_t epoch = 0; epoch < 3; ++epoch) run(data, parameters, after, epoch);
          const auto expect = [&](const SgdHostState& found, const SgdHostState& start,
                                  const std::vector<std::uint8_t>& frozen) {
            int moved = 0;
            for (std::size_t k = 0; k < frozen.size(); ++k) {
              const auto row = [&](const std::vector<float>& values) {
                return std::vector<float>(values.begin() + k * 5, values.begin() + (k + 1) * 5);
              };
              if (frozen[k] == 0) {
                moved += row(found.embeddings) != row(start.embeddings);
                continue;
              }
              ASSERT_EQ(row(found.embeddings), row(start.embeddings)) << "feature " << k;
              ASSERT_EQ(row(found.accumulators), row(start.accumulators));
              ASSERT_EQ(row(found.steps), row(start.steps));
              ASSERT_EQ(found.biases[k], start.biases[k]);
              ASSERT_EQ(found.bias_accumulators[k], start.bias_accumulators[k]);
              ASSERT_EQ(found.bias_steps[k], start.bias_steps[k]);
            }
            EXPECT_GT(moved, 3);
          };
          ASSERT_NO_FATAL_FAILURE(expect(after.users, before.users, data.frozen_users));
          ASSERT_NO_FATAL_FAILURE(expect(after.items, before.items, data.frozen_items));
        }
}

TEST_P(SgdFrozen, AMaskOfZerosIsNone) {
  SgdData data = random_sgd_data(20, 15, 4, true, false);
  const SgdParameters parameters = strong_decay(SgdLoss::warp, SgdSchedule::adagrad);
  SgdHostModel expected = first_sgd_model(data.problem(), parameters), found = expected;
  run(data, parameters, expected);
  data.frozen_users.resize(static_cast<std::size_t>(data.problem().user_features.columns));
  data.frozen_items.resize(static_cast<std::size_t>(data.problem().item_features.columns));
  run(data, parameters, found);
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace wf::test
