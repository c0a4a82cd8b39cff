#include "sgd_by_hand.hpp"

namespace wf::test {
namespace {

/// The steps at the end of a batch.
class SgdBatchStep : public SgdByHand {};

INSTANTIATE_TEST_SUITE_P(Backends, SgdBatchStep, testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

/// One batch of a sample a user, each of item 0 or its own item. Biases and q are 0, so every
/// c = -0.5.
SgdParameters one_batch(int samples) {
  SgdParameters parameters = sgd_parameters(SgdLoss::logistic, 1);
  parameters.batch_size = samples;
  return parameters;
}

// p = 1 and p = 2: q has the gradients -0.5 and -1, g = -1.5, S = 1.25, and with G = 4
// r = 0.2 / (2 + sqrt(4.625)) = 0.0481860. The bias has twice -0.5, g = -1, S = 0.5, and with G = 1
// r = 0.2 / (1 + sqrt(1.25)) = 0.0944272. The users' own biases have one each, r = 0.1.
TEST_P(SgdBatchStep, IsOneForAllGradientsOfABatch) {
  SgdData data = one_entry(1);
  data.interactions.append_row({0}, {1});
  const SgdParameters parameters = one_batch(2);
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.users.embeddings = {1, 2};
  model.items.accumulators = {4};
  run(data, parameters, model);
  expect_near(model.items.embeddings, {0.0722790});
  expect_near(model.items.accumulators, {5.25});
  expect_near(model.items.biases, {0.0944272});
  expect_near(model.items.bias_accumulators, {1.5});
  expect_near(model.users.biases, {0.05, 0.05});
}

// Three items have feature 0 with the weights 1, 0.5 and 2, item 0 feature 1 besides. p = 1, so
// feature 0 has the gradients -0.5, -0.25 and -1: g = -1.75, S = 1.3125.
//   q_0  G = 4: r = 0.2 / (2 + sqrt(4.875)) = 0.0475292, 1.75 r = 0.0831760
//   b_0  G = 1: r = 0.2 / (1 + sqrt(1.875)) = 0.0844129, 1.75 r = 0.1477226
//   q_1  the gradient -0.5 alone, G = 4: r = 0.05, 0.5 r = 0.025
TEST_P(SgdBatchStep, SumsWhatTheRowsOfAFeatureGive) {
  SgdData data;
  data.interactions.columns = 3;
  data.interactions.append_row({0}, {1}).append_row({1}, {1}).append_row({2}, {1});
  data.item_features.columns = 2;
  data.item_features.append_row({0, 1}, {1, 1}).append_row({0}, {0.5f}).append_row({0}, {2});
  const SgdParameters parameters = one_batch(3);
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.users.embeddings = {1, 1, 1};
  model.items.accumulators = {4, 4};
  run(data, parameters, model);
  expect_near(model.items.embeddings, {0.0831760, 0.025});
  expect_near(model.items.accumulators, {5.3125, 4.25});
  expect_near(model.items.biases, {0.1477226, 0.05});
}

// Item 0 is one user's, item 1 those of three; b_i = 8 and b_u = -8, so c = -0.5. alpha = 0.5
// halves b_0 once: 4 + 0.05. b_1 it halves three times; g = -1.5, S = 0.75, r = 0.2 / (1 +
// sqrt(1.5)) = 0.0898979, and of the three steps the second leaves half of the first, the third
// half of that and of the second: m = (1 + 0.5 + 0.25) / 3, b_1 = 1 + 1.5 r m = 1.0786607.
TEST_P(SgdBatchStep, DecaysOnceForEachGradient) {
  SgdData data;
  data.interactions.columns = 2;
  data.interactions.append_row({0}, {1}).append_row({1}, {1}).append_row({1}, {1}).append_row({1},
                                                                                              {1});
  SgdParameters parameters = one_batch(4);
  parameters.item_alpha = 0.5;
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.users.biases = {-8, -8, -8, -8};
  model.items.biases = {8, 8};
  run(data, parameters, model);
  expect_near(model.items.biases, {4.05, 1.0786607});
}

// With alpha = 1 it is the mean of the three steps that is left, whatever was there.
TEST_P(SgdBatchStep, OfWholeDecayIsTheMeanStep) {
  SgdData data = one_entry(1);
  data.interactions.append_row({0}, {1}).append_row({0}, {1});
  SgdParameters parameters = one_batch(3);
  parameters.item_alpha = 1;
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.users.biases = {-8, -8, -8};
  model.items.biases = {8};
  run(data, parameters, model);
  expect_near(model.items.biases, {0.5 * 0.0898979});
}

// Both users have feature 0; q = 1 and p = 0: twice -0.5 again, for p with G = 4
// r = 0.2 / (2 + sqrt(4.25)) = 0.0492422 and for its bias r = 0.0944272.
TEST_P(SgdBatchStep, WaitsForTheBatchWhereUsersHaveFeatures) {
  SgdData data = one_entry(1);
  data.interactions.append_row({0}, {1});
  data.user_features.columns = 1;
  data.user_features.append_row({0}, {1}).append_row({0}, {1});
  const SgdParameters parameters = one_batch(2);
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.items.embeddings = {1};
  model.users.accumulators = {4};
  run(data, parameters, model);
  expect_near(model.users.embeddings, {0.0492422});
  expect_near(model.users.accumulators, {4.5});
  expect_near(model.users.biases, {0.0944272});
}

// As SgdStep.OfAdadeltaIsByHand with the gradient twice, g = -1 and S / n = 0.25:
// G = 0.25 + 0.75 0.25 = 0.4375, r = sqrt(1) / sqrt(0.6875) = 1.2060454, x = r,
// D = 0.25 0.75 + 0.75 0.25 r^2 = 0.4602273.
TEST_P(SgdBatchStep, OfAdadeltaIsByHand) {
  SgdData data = one_entry(1);
  data.interactions.append_row({0}, {1});
  const SgdParameters parameters = by_adadelta(one_batch(2));
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.items.bias_steps = {0.75f};
  run(data, parameters, model);
  expect_near(model.items.biases, {1.2060454});
  expect_near(model.items.bias_accumulators, {0.4375});
  expect_near(model.items.bias_steps, {0.4602273});
}

}  // namespace
}  // namespace wf::test
