#include "warpfactor/als.hpp"

#include <algorithm>
#include <cmath>

#include "matrices.hpp"

namespace wf {
namespace {

class Als : public OnBackends {
 protected:
  AlsConfig config() const {
    AlsConfig config;
    config.device = GetParam();
    return config;
  }
};
WF_ON_BACKENDS(Als);

/// The settings of the tests in `implicit` that these matrices come from.
AlsConfig checkerboard_config(AlsConfig config) {
  config.factors = 32;
  config.regularization = 0;
  config.confidence = AlsConfidence::alpha_r;
  config.seed = 1;
  return config;
}

TEST_P(Als, RecommendsTheWithheldItemToEveryUser) {
  const Interactions train = checkerboard(50);
  for (const AlsMethod solver : {AlsMethod::cg, AlsMethod::cholesky, AlsMethod::subspace}) {
    AlsConfig settings = checkerboard_config(config());
    settings.solver = solver;
    ImplicitAls model(settings);
    model.fit(train);
    RecommendOptions one;
    one.k = 1;
    one.exclude = train;
    EXPECT_EQ(model.recommend(first_ids(50), one).ids, first_ids(50));
  }
}

TEST_P(Als, ManyItemsReturnWhatExistsAndNothingExcluded) {
  const Interactions train = checkerboard(50);
  ImplicitAls model(checkerboard_config(config()));
  model.fit(train);
  RecommendOptions all;
  all.k = 10000;
  EXPECT_EQ(listed(model.recommend(first_ids(1), all)).size(), 50u);
  all.exclude = train;
  const TopK top = model.recommend(first_ids(50), all);
  for (Id user = 0; user < 50; ++user) {
    const std::vector<Id> ids = listed(top, user);
    EXPECT_EQ(ids.size(), 26u);
    for (const Id item : ids) EXPECT_TRUE(item == user || (item - user) % 2 != 0);
  }
}

TEST_P(Als, ABatchEqualsSingleCalls) {
  const Interactions train = checkerboard(50);
  ImplicitAls model(checkerboard_config(config()));
  model.fit(train);
  RecommendOptions options;
  options.exclude = train;
  const TopK batch = model.recommend(first_ids(50), options);
  for (Id user = 0; user < 50; ++user) {
    const TopK single = model.recommend(std::vector<Id>{user}, options);
    EXPECT_EQ(listed(single), listed(batch, user));
    for (int i = 0; i < 10; ++i) EXPECT_EQ(single.scores[i], batch.scores_of(user)[i]);
  }
}

TEST_P(Als, FoldingInEachRowGivesTheSameFirstItemAndScores) {
  const Interactions train = checkerboard(50);
  ImplicitAls model(checkerboard_config(config()));
  model.fit(train);
  RecommendOptions options;
  options.k = 1;
  options.exclude = train;
  const TopK known = model.recommend(first_ids(50), options);
  const TopK folded = model.recommend(train, options);
  EXPECT_EQ(folded.ids, known.ids);
  for (Id user = 0; user < 50; ++user) EXPECT_NEAR(folded.scores[user], known.scores[user], 1e-3);
}

TEST_P(Als, SimilarItemsHaveTheSameParity) {
  std::vector<std::vector<float>> rows(257, std::vector<float>(257));
  for (Id u = 0; u < 256; ++u)
    for (Id i = 0; i < 256; ++i) rows[u][i] = u != i && (u - i) % 2 == 0;
  ImplicitAls model(checkerboard_config(config()));
  model.fit(from_rows(rows));
  for (const TopK& top :
       {model.similar_items(first_ids(256)), model.similar_users(first_ids(256))}) {
    for (Id id = 0; id < 256; ++id) {
      const std::vector<Id> ids = listed(top, id);
      ASSERT_EQ(ids.size(), 10u);
      EXPECT_EQ(ids[0], id);
      EXPECT_NEAR(top.scores_of(id)[0], 1, 1e-4);
      for (const Id other : ids) {
        EXPECT_EQ(other % 2, id % 2);
        EXPECT_NE(other, 256) << "a row of zeros is like nothing";
      }
    }
  }
}

TEST_P(Als, FactorsReproduceASmallMatrix) {
  const std::vector<std::vector<float>> rows = {
      {1, 1, 0, 1, 0, 0}, {0, 1, 1, 1, 0, 0}, {1, 0, 1, 0, 0, 0}, {1, 1, 0, 0, 0, 0},
      {0, 0, 1, 1, 0, 1}, {0, 1, 0, 0, 0, 1}, {0, 0, 0, 0, 1, 1}};
  for (const AlsMethod solver : {AlsMethod::cg, AlsMethod::cholesky}) {
    AlsConfig settings = config();
    settings.factors = 6;
    settings.regularization = 0;
    settings.alpha = 2;
    settings.solver = solver;
    ImplicitAls model(settings);
    model.fit(from_rows(rows));
    for (Id u = 0; u < 7; ++u)
      for (Id i = 0; i < 6; ++i) EXPECT_NEAR(score(model, u, i), rows[u][i], 2e-3);
  }
}

TEST_P(Als, EmptyRowsAndBlocksStayFinite) {
  std::vector<std::vector<float>> rows(12, std::vector<float>(12));
  for (const int block : {0, 6})
    for (int r = 0; r < 5; ++r)
      for (int c = r + 1; c < 6; ++c)
        rows[block + r][block + c] = static_cast<float>(1 + 1.0 / (r + 1));
  AlsConfig settings = config();
  settings.factors = 3;
  settings.regularization = 0.01;
  ImplicitAls model(settings);
  model.fit(from_rows(rows));
  for (const float value : values_of(model.user_factors())) EXPECT_TRUE(std::isfinite(value));
  for (const float value : values_of(model.item_factors())) EXPECT_TRUE(std::isfinite(value));
  for (const Id empty : {5, 11})
    for (int f = 0; f < 3; ++f) EXPECT_EQ(model.user_factors().row(empty)[f], 0);
}

TEST_P(Als, TheIdentityMatrixIsLearned) {
  std::vector<std::vector<float>> rows(10, std::vector<float>(10));
  for (int i = 0; i < 10; ++i) rows[i][i] = 1;
  AlsConfig settings = config();
  settings.factors = 15;
  ImplicitAls model(settings);
  model.fit(from_rows(rows));
  EXPECT_EQ(listed(model.recommend(first_ids(1)))[0], 0);
}

TEST_P(Als, NoIterationsLeaveTheFirstFactors) {
  AlsConfig settings = config();
  settings.factors = 128;
  settings.iterations = 0;
  ImplicitAls model(settings);
  model.fit(from_rows(std::vector<std::vector<float>>(10, std::vector<float>(10, 1))));
  EXPECT_TRUE(model.report().loss.empty());
  EXPECT_NE(model.user_factors().row(0)[0], 0);
}

TEST_P(Als, CgComesCloseToCholesky) {
  const Interactions train = generate_synthetic({300, 200, 6000}, 3);
  const auto last_loss = [&](AlsMethod solver, int cg_steps) {
    AlsConfig settings = config();
    settings.factors = 16;
    settings.alpha = 10;
    settings.regularization = 0.1;
    settings.solver = solver;
    settings.cg_steps = cg_steps;
    ImplicitAls model(settings);
    model.fit(train);
    return model.report().loss.back();
  };
  const double exact = last_loss(AlsMethod::cholesky, 1);
  EXPECT_LT(last_loss(AlsMethod::cg, 3), exact * 1.015);
  EXPECT_NEAR(last_loss(AlsMethod::cg, 30), exact, 1e-4 * exact);
  EXPECT_LT(last_loss(AlsMethod::subspace, 1), exact * 1.015);
}

TEST_P(Als, LossFallsFromIterationToIteration) {
  ImplicitAls model(config());
  model.fit(generate_synthetic({100, 80, 2000}, 1));
  const std::vector<double>& loss = model.report().loss;
  ASSERT_EQ(loss.size(), 15u);
  for (std::size_t i = 1; i < loss.size(); ++i) EXPECT_LE(loss[i], loss[i - 1] * (1 + 1e-6));
}

TEST_P(Als, AnyNumberOfFactorsWorks) {
  const Interactions train = generate_synthetic({60, 40, 500}, 2);
  for (const int factors : {1, 31, 33, 100, 1025}) {
    if (factors == 1025 && GetParam() == "reference") continue;  // minutes in double
    AlsConfig settings = config();
    settings.factors = factors;
    settings.alpha = 5;
    settings.iterations = 2;
    ImplicitAls model(settings);
    model.fit(train);
    EXPECT_EQ(model.item_factors().factors(), factors);
    EXPECT_LT(model.report().loss[1], model.report().loss[0]) << factors;
  }
}

TEST_P(Als, AUserWithEveryItemAndDuplicates) {
  Triplets entries;
  for (Id i = 0; i < 20; ++i) {
    entries.users.insert(entries.users.end(), {0, 1, 1});
    entries.items.insert(entries.items.end(), {i, i / 2, i / 2});
  }
  const auto users = std::make_shared<IdMap>(IdMap::identity(2));
  const auto items = std::make_shared<IdMap>(IdMap::identity(20));
  ImplicitAls model(config());
  const Interactions train(entries, users, items, Duplicates::sum);
  EXPECT_EQ(train.size(), 30);
  model.fit(train);
  RecommendOptions options;
  options.exclude = train;
  EXPECT_TRUE(listed(model.recommend(std::vector<Id>{0}, options)).empty());
  EXPECT_EQ(listed(model.recommend(std::vector<Id>{1}, options)).size(), 10u);
}

TEST_P(Als, SameSeedSameModelAnotherSeedAnotherModel) {
  const Interactions train = generate_synthetic({60, 40, 500}, 2);
  const auto fitted = [&](std::uint64_t seed, int threads) {
    AlsConfig settings = config();
    settings.seed = seed;
    settings.threads = threads;
    ImplicitAls model(settings);
    model.fit(train);
    return values_of(model.user_factors());
  };
  EXPECT_EQ(fitted(0, 1), fitted(0, 2));
  EXPECT_NE(fitted(0, 1), fitted(1, 1));
}

}  // namespace
}  // namespace wf
