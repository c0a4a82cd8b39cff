#include <gtest/gtest.h>

#include "warpfactor/als.hpp"
#include "warpfactor/evaluate.hpp"
#include "warpfactor/generate.hpp"
#include "warpfactor/popularity.hpp"
#include "warpfactor/split.hpp"

namespace wf {
namespace {

double ndcg(const Model& model, const Split& split) {
  EvaluateOptions options;
  options.auc = false;
  return evaluate(model, split.train, split.test, options).at("ndcg@10");
}

/// How many times the ndcg@10 of popularity iALS reaches on held-out entries.
double gain(const Interactions& all) {
  const Split split = split_random(all, {.test_fraction = 0.2, .seed = 1});
  Popularity popular("cpu");
  popular.fit(split.train);
  AlsConfig config;
  config.factors = 16;
  config.regularization = 5;
  config.iterations = 8;
  config.device = "cpu";
  ImplicitAls als(config);
  als.fit(split.train);
  return ndcg(als, split) / ndcg(popular, split);
}

// What is planted can be learned: data on which popularity is the best one can do would show
// nothing about a model.
TEST(Synthetic, TastesCanBeLearned) {
  const Interactions all = generate_synthetic({943, 1682, 100000}, 3);
  EXPECT_GT(gain(all), 1.4);
}

TEST(Synthetic, AnExpansionIsAsWorthLearningAsItsSeed) {
  const Interactions all = generate_synthetic({600, 800, 45000}, 3);
  EXPECT_GT(gain(expand_fractal(all, {1500, 1700, 110000}, 1)), 0.9 * gain(all));
}

}  // namespace
}  // namespace wf
