#include "warpfactor/ranking.hpp"

#include <algorithm>
#include <cmath>

#include "ranking_cases.hpp"

namespace wf {
namespace {

class Ranking : public OnSgdBackends {};
WF_ON_SGD_BACKENDS(Ranking);

TEST_P(Ranking, KindsAreNamedByTheLoss) {
  const char* const names[] = {"logistic", "bpr", "warp", "warp-kos"};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(RankingSgd(config(all_losses[i])).kind(), names[i]);
}

TEST_P(Ranking, ScoresAreInnerProductsOfTheRepresentations) {
  const Interactions train = checkerboard(10);
  for (const RankingFitOptions& options : {RankingFitOptions(), with_parities(10)}) {
    for (const SgdLoss loss : all_losses) {
      const RankingSgd model = fitted(config(loss), train, options);
      ASSERT_EQ(model.user_factors().factors(), 5);
      const float score_of_it = model.predict(std::vector<Id>{3}, std::vector<Id>{7})[0];
      const float *p = model.user_factors().row(3), *q = model.item_factors().row(7);
      EXPECT_EQ(p[4], 1);
      EXPECT_EQ(q[3], 1);
      EXPECT_NE(q[4], 0);
      EXPECT_EQ(p[3] != 0, loss == SgdLoss::logistic);  // the only loss with a user bias
      EXPECT_NEAR(score_of_it, p[0] * q[0] + p[1] * q[1] + p[2] * q[2] + p[3] + q[4], 1e-6);
    }
  }
}

TEST_P(Ranking, RepresentationsAreSumsOfFeatures) {
  const RankingSgd model = fitted(config(), checkerboard(10), with_parities(10, false));
  const FeatureEmbeddings learnt = model.item_features();
  ASSERT_EQ(learnt.names->size(), 2);
  for (Id item = 0; item < 10; ++item) {
    const Id parity = learnt.names->find(item % 2 ? "odd" : "even");
    for (int f = 0; f < 3; ++f)
      EXPECT_EQ(model.item_factors().row(item)[f], learnt.embeddings.row(parity)[f]);
    EXPECT_EQ(model.item_factors().row(item)[4], learnt.biases[parity]);
  }
}

TEST_P(Ranking, SimilarItemsDoNotCompareBiases) {
  RankingConfig settings = config();
  settings.epochs = 40;
  const RankingSgd model = fitted(settings, checkerboard(20));
  const TopK top = model.similar_items(std::vector<Id>{4});
  ASSERT_EQ(top.ids_of(0).size(), 10u);
  EXPECT_EQ(top.ids_of(0)[0], 4);
  for (const Id item : top.ids_of(0)) EXPECT_EQ(item % 2, 0);
  const float *a = model.item_factors().row(4), *b = model.item_factors().row(top.ids[1]);
  const auto dot = [](const float* x, const float* y) {
    return x[0] * y[0] + x[1] * y[1] + x[2] * y[2];
  };
  EXPECT_NEAR(top.scores[1], dot(a, b) / std::sqrt(dot(a, a) * dot(b, b)), 1e-5);
}

TEST_P(Ranking, FitPartialGoesOnWhereAFitEnded) {
  const Interactions train = checkerboard(12);
  for (const SgdSchedule schedule : {SgdSchedule::adagrad, SgdSchedule::adadelta}) {
    RankingConfig settings = config();
    settings.schedule = schedule;
    settings.learning_rate_decay = 0.9;
    RankingSgd twice = fitted(settings, train);
    const std::vector<float> first = numbers_of(twice);
    EXPECT_FALSE(twice.report().continued);
    twice.fit_partial(train);
    EXPECT_TRUE(twice.report().continued);
    settings.epochs = 10;
    const RankingSgd once = fitted(settings, train);
    EXPECT_EQ(numbers_of(twice), numbers_of(once));
    EXPECT_EQ(twice.trained_epochs(), 10);
    twice.fit(train);
    EXPECT_EQ(numbers_of(twice), first);
    EXPECT_EQ(twice.trained_epochs(), 5);
    EXPECT_FALSE(twice.report().continued);
  }
}

TEST_P(Ranking, ThreadsDoNotChangeTheResult) {
  const Interactions train = checkerboard(60);
  const RankingFitOptions options = with_parities(60);
  for (const SgdLoss loss : all_losses) {
    RankingConfig settings = config(loss);
    settings.threads = 1;
    const std::vector<float> alone = numbers_of(fitted(settings, train, options));
    for (const int threads : {2, 4}) {
      settings.threads = threads;
      EXPECT_EQ(numbers_of(fitted(settings, train, options)), alone) << threads;
    }
  }
}

TEST_P(Ranking, NewUsersItemsAndFeaturesJoin) {
  RankingSgd model = fitted(config(), checkerboard(6), with_parities(6));
  const float before = model.item_features().embeddings.row(1)[2];
  model.fit_partial(checkerboard(8), with_parities(8));
  EXPECT_EQ(model.users().size(), 8);
  EXPECT_EQ(model.items().size(), 8);
  EXPECT_NE(model.item_features().embeddings.row(1)[2], before);
  for (const float number : numbers_of(model)) ASSERT_TRUE(std::isfinite(number));
}

TEST_P(Ranking, WeightsOfOneAreNoWeights) {
  const Interactions train = checkerboard(8);
  RankingFitOptions options;
  options.sample_weights = train;
  EXPECT_EQ(numbers_of(fitted(config(), train, options)), numbers_of(fitted(config(), train)));
}

TEST_P(Ranking, ProgressTellsLossAndCounts) {
  const Interactions train = checkerboard(10);
  std::vector<Progress> seen;
  RankingSgd model(config());
  model.fit(train, [&](const Progress& progress) {
    seen.push_back(progress);
    return progress.iteration < 3;
  });
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[2].iterations, 5);
  for (const Progress& progress : seen) {
    EXPECT_EQ(progress.counts.samples, train.size());
    EXPECT_EQ(progress.counts.skipped, 0);
    EXPECT_GT(progress.counts.updates, 0);
    EXPECT_GE(progress.counts.draws, progress.counts.updates);
    EXPECT_GT(progress.loss, 0);
  }
  EXPECT_TRUE(model.report().stopped);
  EXPECT_EQ(model.report().counts.size(), 3u);
  EXPECT_EQ(model.trained_epochs(), 3);
}

}  // namespace
}  // namespace wf
