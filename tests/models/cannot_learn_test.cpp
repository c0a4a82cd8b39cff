#include "ranking_cases.hpp"
#include "warpfactor/log.hpp"

namespace wf {
namespace {

/// Fits that have nothing to learn from, or nothing to show for it.
class CannotLearn : public OnSgdBackends {
 protected:
  CannotLearn() {
    set_log_sink([this](LogLevel level, const std::string& line) {
      if (level == LogLevel::warning) warnings_ += line + "\n";
    });
  }
  ~CannotLearn() override { set_log_sink({}); }

  std::string said(SgdLoss loss, const Interactions& train, const RankingFitOptions& options = {}) {
    warnings_.clear();
    fitted(config(loss), train, options);
    return warnings_;
  }
  AlsConfig als() const {
    AlsConfig config;
    config.factors = 3;
    config.iterations = 2;
    config.device = GetParam();
    return config;
  }

  std::string warnings_;
};
WF_ON_SGD_BACKENDS(CannotLearn);

const std::string nothing_liked =
    "none of the 2 entries has a value above 0: there is nothing to prefer\n";

TEST_P(CannotLearn, WithoutAValueAboveZero) {
  const Interactions disliked = from_rows({{-1, 0}, {0, -1}});
  ImplicitAls model(als());
  model.fit(disliked);
  EXPECT_EQ(warnings_, nothing_liked);
  warnings_.clear();
  Popularity popular(GetParam());
  popular.fit(disliked);
  EXPECT_EQ(warnings_, nothing_liked);
}

TEST_P(CannotLearn, WhereEveryUserHasEveryItem) {
  const Interactions full = from_rows({{1, 1}, {1, 1}, {1, 2}}), most = from_rows({{1, 1}, {1, 0}});
  for (const SgdLoss loss : {SgdLoss::bpr, SgdLoss::warp, SgdLoss::warp_kos}) {
    EXPECT_EQ(said(loss, full),
              "each user with one of the 6 entries above 0 has all 2 items: there is nothing to "
              "prefer them to\n");
    EXPECT_EQ(said(loss, most), "");
  }
}

TEST_P(CannotLearn, WhereAllWeightsAreZero) {
  const Interactions train = from_rows({{1, 0}, {1, -1}});
  auto users = std::make_shared<IdMap>(IdMap::identity(2));
  const Interactions weights({{0, 1, 1}, {0, 0, 1}, {0, 0, 1}, {}}, users, users);
  RankingFitOptions options;
  options.sample_weights = weights;
  for (const SgdLoss loss : all_losses)
    EXPECT_EQ(said(loss, train, options),
              "none of the 2 entries with a value above 0 has a sample weight above 0: there is "
              "nothing to prefer\n");
}

// Two items, of which each user has one: the other comes last.
TEST_P(CannotLearn, NotSoWarpOfTwoItems) {
  const Interactions train = from_rows({{1, 0}, {0, 1}, {1, 0}, {0, 1}});
  for (const SgdLoss loss : {SgdLoss::warp, SgdLoss::warp_kos}) {
    RankingConfig longer = config(loss);
    longer.epochs = 50;
    const RankingSgd model = fitted(longer, train);
    EXPECT_EQ(warnings_, "");
    EXPECT_GT(model.report().counts[0].updates, 0);
    for (const Id user : {0, 1, 2, 3})
      EXPECT_EQ(listed(model.recommend({user}))[0], user % 2) << user;
  }
}

/// Features of `items` items, each with about those weights.
FeatureTable weighted(Id items, const std::vector<float>& weights) {
  auto names = std::make_shared<IdMap>(IdMap::Kind::text);
  for (std::size_t f = 0; f < weights.size(); ++f) names->add("f" + std::to_string(f));
  Triplets entries;
  for (Id item = 0; item < items; ++item)
    for (std::size_t f = 0; f < weights.size(); ++f) {
      entries.users.push_back(item);
      entries.items.push_back(static_cast<Id>(f));
      entries.values.push_back(weights[f] * (1 + 0.01f * static_cast<float>(item)));
    }
  return FeatureTable(std::move(entries), std::make_shared<IdMap>(IdMap::identity(items)), names);
}

TEST_P(CannotLearn, TheIdentityBesideHeavyFeatures) {
  const auto with = [&](const std::vector<float>& weights) {
    const FeatureTable features = weighted(4, weights);
    RankingFitOptions options;
    options.item_features = features;
    return said(SgdLoss::bpr, checkerboard(4), options);
  };
  EXPECT_EQ(with({90}), "");
  EXPECT_EQ(with({60, 60}).substr(0, 82),
            "the features of 4 of 4 items outweigh their own feature a hundred times or more, t");
  EXPECT_NE(with({60, 60}).find("those of item '3' 124 times"), std::string::npos) << warnings_;
}

TEST_P(CannotLearn, FeaturesBesideHeavyOnes) {
  const auto with = [&](const std::vector<float>& weights) {
    const FeatureTable features = weighted(4, weights);
    RankingFitOptions options;
    options.item_features = features;
    return said(SgdLoss::bpr, checkerboard(4), options);
  };
  EXPECT_EQ(with({1, 90}), "");
  EXPECT_NE(with({1, 200, 3})
                .find("the weights of 1 of 3 item features are a hundredth or less of "
                      "the largest beside them, those of 'f0' 1/200 on average"),
            std::string::npos)
      << warnings_;
}

TEST_P(CannotLearn, EqualScoresAreAnError) {
  AlsConfig heavy = als();
  heavy.regularization = 1e8;
  heavy.iterations = 10;
  ImplicitAls model(heavy);
  expect_error(ErrorCode::numeric, {"all 4 items the same factors", "less regularization"},
               [&] { model.fit(checkerboard(4)); });
  heavy.iterations = 0;
  ImplicitAls untrained(heavy);
  untrained.fit(checkerboard(4));
  auto names = std::make_shared<IdMap>(IdMap::Kind::text);
  names->add("thing");
  const FeatureTable same({{0, 1, 2, 3}, {0, 0, 0, 0}, {}, {}},
                          std::make_shared<IdMap>(IdMap::identity(4)), names);
  RankingFitOptions options;
  options.item_features = same;
  options.item_identity = false;
  expect_error(ErrorCode::numeric, {"all 4 items the same factors", "identity"},
               [&] { fitted(config(), checkerboard(4), options); });
}

TEST_P(CannotLearn, WithOtherSettingsThanAFittedModelCanHave) {
  ImplicitAls model(als());
  model.fit(checkerboard(4));
  AlsConfig changed = model.config();
  changed.alpha = 9;
  changed.iterations = 1;
  changed.device = "toaster";
  model.set_config(changed);
  EXPECT_EQ(model.config().alpha, 9);
  EXPECT_EQ(model.config().device, GetParam());
  changed.factors = 4;
  expect_error(ErrorCode::argument, {"factors is 4, expected 3"},
               [&] { model.set_config(changed); });
  RankingSgd ranking = fitted(config(), checkerboard(4));
  RankingConfig other = ranking.config();
  other.schedule = SgdSchedule::adadelta;
  expect_error(ErrorCode::argument, {"schedule is adadelta, expected adagrad"},
               [&] { ranking.set_config(other); });
  other = ranking.config();
  other.loss = SgdLoss::bpr;
  expect_error(ErrorCode::argument, {"the loss is that of bpr, expected that of warp"},
               [&] { ranking.set_config(other); });
  other = ranking.config();
  other.learning_rate = -1;
  expect_error(ErrorCode::argument, {"learning_rate is -1"}, [&] { ranking.set_config(other); });
}

}  // namespace
}  // namespace wf
