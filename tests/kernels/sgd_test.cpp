#include "sgd_by_hand.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace wf::test {
namespace {

/// One sample.
class SgdStep : public SgdByHand {};

INSTANTIATE_TEST_SUITE_P(Backends, SgdStep, testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

// p = (1, 2), q = (3, -1), b_u = 0.5, b_i = -0.5: s = 3 - 2 = 1, sigmoid(s) = 0.7310586,
// c = 0.7310586 - 1 = -0.2689414. Embeddings have G = 4, so r = 0.05; biases G = 1, so r = 0.1.
//   p - 0.05 c q = (1 + 0.0403412, 2 - 0.0134471)    G: 4 + (9, 1) c^2, c^2 = 0.0723295
//   q - 0.05 c p = (3 + 0.0134471, -1 + 0.0268941)   G: 4 + (1, 4) c^2
//   b - 0.1 c = 0.5268941 and -0.4731059             G: 1 + c^2
// Loss -log(0.7310586) = 0.3132617.
TEST_P(SgdStep, OfTheLogisticLossIsByHand) {
  const SgdData data = one_entry(1);
  const SgdParameters parameters = sgd_parameters(SgdLoss::logistic, 2);
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.users.embeddings = {1, 2};
  model.items.embeddings = {3, -1};
  model.users.biases = {0.5f};
  model.items.biases = {-0.5f};
  model.users.accumulators = model.items.accumulators = {4, 4};
  const SgdReport report = run(data, parameters, model);
  expect_near(model.users.embeddings, {1.0403412, 1.9865529});
  expect_near(model.items.embeddings, {3.0134471, -0.9731059});
  expect_near(model.users.biases, {0.5268941});
  expect_near(model.items.biases, {-0.4731059});
  expect_near(model.users.accumulators, {4.6509653, 4.0723295});
  expect_near(model.items.accumulators, {4.0723295, 4.2893179});
  expect_near(model.users.bias_accumulators, {1.0723295});
  EXPECT_NEAR(report.loss, 0.3132617, 1e-6);
  EXPECT_EQ(report.samples, 1);
  EXPECT_EQ(report.updates, 1);
  EXPECT_EQ(report.draws, 0);
}

// A value that is not above 0 has the label 0: with p = q = 0, c = 0.5 and loss log 2; weight 3
// makes that 1.5 and 3 log 2.
TEST_P(SgdStep, OfALogisticNegativeHasLabelZero) {
  SgdData data = one_entry(1, -1);
  data.weights = {3};
  const SgdParameters parameters = sgd_parameters(SgdLoss::logistic, 1);
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  const SgdReport report = run(data, parameters, model);
  expect_near(model.users.biases, {-0.15});
  expect_near(model.items.biases, {-0.15});
  EXPECT_NEAR(report.loss, 3 * std::log(2.0), 1e-6);
}

// p = 1, q = (0.5, 1): s_0 - s_1 = -0.5, c = sigmoid(0.5) = 0.6224593, r = 0.1.
//   p - 0.1 c (1 - 0.5) = 0.9688770, q_0 + 0.1 c = 0.5622459, q_1 - 0.1 c = 0.9377541
// Loss -log(sigmoid(-0.5)) = 0.9740770. The user's bias stays.
TEST_P(SgdStep, OfBprIsByHand) {
  const SgdData data = one_entry(2);
  const SgdParameters parameters = sgd_parameters(SgdLoss::bpr, 1);
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.users.embeddings = {1};
  model.items.embeddings = {0.5f, 1};
  model.users.biases = {0.25f};
  const SgdReport report = run(data, parameters, model);
  expect_near(model.users.embeddings, {0.9688770});
  expect_near(model.items.embeddings, {0.5622459, 0.9377541});
  expect_near(model.items.biases, {0.0622459, -0.0622459});
  expect_near(model.items.bias_accumulators, {1.3874556, 1.3874556});
  EXPECT_EQ(model.users.biases[0], 0.25f);
  EXPECT_EQ(model.users.bias_accumulators[0], 1);
  EXPECT_NEAR(report.loss, 0.9740770, 1e-6);
  EXPECT_EQ(report.draws, 1);
}

// Of five items item 4 alone violates, and is found at draw t: c = log(floor(4 / t)).
//   p = 1, q_0 = 2, q_4 = 1.5: p - 0.1 c (1.5 - 2), q_0 + 0.1 c, q_4 - 0.1 c; loss 0.5 c
TEST_P(SgdStep, OfWarpIsByHandAtEveryDraw) {
  const SgdData data = one_entry(5);
  const SgdParameters parameters = sgd_parameters(SgdLoss::warp, 1);
  bool was_found_at[4] = {};
  for (std::uint32_t epoch = 0; epoch < 30; ++epoch) {
    SgdHostModel model = flat_sgd_model(data.problem(), parameters);
    model.users.embeddings = {1};
    model.items.embeddings = {2, -9, -9, -9, 1.5f};
    const SgdReport report = run(data, parameters, model, epoch);
    const Offset t = report.draws;
    ASSERT_TRUE(t >= 1 && t <= 10);
    const double coefficients[] = {1.3862944, 0.6931472, 0, 0};
    const double c = t <= 4 ? coefficients[t - 1] : 0;
    if (t <= 4) was_found_at[t - 1] = true;
    expect_near(model.users.embeddings, {1 + 0.05 * c});
    expect_near(model.items.embeddings, {2 + 0.1 * c, -9, -9, -9, 1.5 - 0.1 * c});
    EXPECT_NEAR(report.loss, 0.5 * c, 1e-6);
    EXPECT_EQ(report.updates, c > 0 ? 1 : 0);
  }
  for (const bool found : was_found_at) EXPECT_TRUE(found);
}

// Of two items the other one is the worst there is: c = log 2 = 0.6931472 at whatever draw.
//   p = 1, q_0 = 2, q_1 = 1.5: p - 0.1 c (1.5 - 2), q_0 + 0.1 c, q_1 - 0.1 c; loss 0.5 c
TEST_P(SgdStep, OfWarpLearnsFromTwoItems) {
  const SgdData data = one_entry(2);
  for (const SgdLoss loss : {SgdLoss::warp, SgdLoss::warp_kos}) {
    const SgdParameters parameters = sgd_parameters(loss, 1);
    for (std::uint32_t epoch = 0; epoch < 5; ++epoch) {
      SgdHostModel model = flat_sgd_model(data.problem(), parameters);
      model.users.embeddings = {1};
      model.items.embeddings = {2, 1.5f};
      const SgdReport report = run(data, parameters, model, epoch);
      ASSERT_LE(report.draws, 9);
      expect_near(model.users.embeddings, {1.0346574});
      expect_near(model.items.embeddings, {2.0693147, 1.4306853});
      EXPECT_NEAR(report.loss, 0.3465736, 1e-6);
      EXPECT_EQ(report.updates, 1);
    }
  }
}

// No violator: nothing moves, and all draws are spent.
TEST_P(SgdStep, OfWarpWithoutAViolatorChangesNothing) {
  const SgdData data = one_entry(3);
  const SgdParameters parameters = sgd_parameters(SgdLoss::warp, 1);
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.items.biases = {2, 0.5f, 1};  // s_neg = s_pos - 1 is no violation
  const SgdHostModel before = model;
  const SgdReport report = run(data, parameters, model);
  EXPECT_EQ(model, before);
  EXPECT_EQ(report.draws, 10);
  EXPECT_EQ(report.updates, 0);
  EXPECT_EQ(report.loss, 0);
}

// Weight 100 at draw 1 of 5 items would give c = 138: it is clipped at 10.
TEST_P(SgdStep, OfWarpIsClipped) {
  SgdData data = one_entry(5);
  data.weights = {100};
  SgdParameters parameters = sgd_parameters(SgdLoss::warp, 1);
  for (std::uint32_t epoch = 0; epoch < 20; ++epoch) {
    SgdHostModel model = flat_sgd_model(data.problem(), parameters);
    if (run(data, parameters, model, epoch).draws != 1) continue;
    EXPECT_NEAR(model.items.biases[0], 1.0, 1e-6);
    return;
  }
  FAIL() << "no epoch found its violator at once";
}

// Of three samples with scores 2, 1, 0 three are drawn with replacement; k = 1 takes the best
// drawn: item 0 with probability 1 - (2/3)^3 = 19/27, item 1 with 7/27, item 2 with 1/27. With the
// learning rate 0 only the accumulators count.
TEST_P(SgdStep, OfKosTakesTheKthBestOfThoseDrawn) {
  SgdData data;
  data.interactions.columns = 103;
  for (int u = 0; u < 900; ++u) data.interactions.append_row({0, 1, 2}, {1, 1, 1});
  SgdParameters parameters = sgd_parameters(SgdLoss::warp_kos, 1);
  parameters.kos_k = 1;
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.items.biases.assign(103, 5);
  model.items.biases[0] = 2;
  model.items.biases[1] = 1;
  model.items.biases[2] = 0;
  const SgdProblem problem = data.problem();
  const auto trainer = backend()->open(0)->make_sgd(problem, parameters);
  write_model(*trainer, model);
  const SgdReport report = trainer->run_epoch(0, 0);
  model = read_model(*trainer, problem, parameters);
  EXPECT_EQ(report.updates, 2700);
  const auto moved = [&](int i) { return model.items.bias_accumulators[i] - 1; };
  const double all = moved(0) + moved(1) + moved(2);
  EXPECT_NEAR(moved(0) / all, 19 / 27.0, 0.03);
  EXPECT_NEAR(moved(1) / all, 7 / 27.0, 0.03);
  EXPECT_NEAR(moved(2) / all, 1 / 27.0, 0.015);
}

// alpha = 0.25 keeps three quarters of what there was, whatever the rate. p = 3, q = 0, biases 2
// and 1: s = 3, c = sigmoid(3) - 1 = -0.0474259, r = 0.1: b = 1.5 + 0.0047426 and 0.75 + 0.0047426,
// q = 0.1 0.1422776. An untouched item stays.
TEST_P(SgdStep, DecaysWhatItTouches) {
  const SgdData data = one_entry(2);
  SgdParameters parameters = sgd_parameters(SgdLoss::logistic, 1);
  parameters.user_alpha = parameters.item_alpha = 0.25;
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.users.biases = {2};
  model.items.biases = {1, 7};
  model.users.embeddings = {3};
  run(data, parameters, model);
  expect_near(model.users.biases, {1.5047426});
  expect_near(model.items.biases, {0.7547426, 7});
  expect_near(model.users.embeddings, {2.25});
  expect_near(model.items.embeddings, {0.0142278, 0});
}

// alpha = 1 forgets all but the step itself.
TEST_P(SgdStep, OfWholeDecayIsAllThatIsLeft) {
  const SgdData data = one_entry(1);
  for (const SgdSchedule schedule : {SgdSchedule::adagrad, SgdSchedule::adadelta}) {
    SgdParameters parameters = sgd_parameters(SgdLoss::logistic, 1);
    parameters.schedule = schedule;
    SgdHostModel from_zero = flat_sgd_model(data.problem(), parameters);
    from_zero.users.embeddings = {3};
    SgdHostModel model = from_zero;
    run(data, parameters, from_zero);
    parameters.user_alpha = parameters.item_alpha = 1;
    run(data, parameters, model);
    EXPECT_EQ(model.items, from_zero.items);
    expect_near(model.users.embeddings, {0});
    EXPECT_EQ(model.users.biases, from_zero.users.biases);
  }
}

// Adadelta, rho = 0.5, epsilon = 0.25, G = 1, D = 0.75, g = c = -0.5: G = 0.5 + 0.5 0.25 = 0.625,
// r = sqrt(1) / sqrt(0.875) = 1.0690450, x = 0.5345225, D = 0.375 + 0.5 x^2 = 0.5178571.
TEST_P(SgdStep, OfAdadeltaIsByHand) {
  const SgdData data = one_entry(1);
  const SgdParameters parameters = by_adadelta(sgd_parameters(SgdLoss::logistic, 1));
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.items.bias_steps = {0.75f};
  run(data, parameters, model);
  expect_near(model.items.biases, {0.5345225});
  expect_near(model.items.bias_accumulators, {0.625});
  expect_near(model.items.bias_steps, {0.5178571});
}

// Item 0 has features 0 (weight 1) and 1 (weight 0.5), each with q = 1: q_0 = 1.5, p = 0, so
// c = -0.5. p's gradient is c q_0 = -0.75, the biases' c w.
TEST_P(SgdStep, ReachesEveryFeatureWithItsWeight) {
  SgdData data = one_entry(1);
  data.item_features.columns = 3;
  data.item_features.append_row({0, 1}, {1, 0.5f});
  const SgdParameters parameters = sgd_parameters(SgdLoss::logistic, 1);
  SgdHostModel model = flat_sgd_model(data.problem(), parameters);
  model.items.embeddings = {1, 1, 1};
  run(data, parameters, model);
  expect_near(model.users.embeddings, {0.075});
  expect_near(model.items.biases, {0.05, 0.025, 0});
  expect_near(model.items.bias_accumulators, {1.25, 1.0625, 1});
}

}  // namespace
}  // namespace wf::test
