#include <algorithm>
#include <cmath>

#include "ranking_cases.hpp"
#include "warpfactor/log.hpp"

namespace wf {
namespace {

class RankingData : public OnSgdBackends {};
WF_ON_SGD_BACKENDS(RankingData);

TEST_P(RankingData, WeightsAndFeaturesAreMatchedByOriginalId) {
  const Interactions train = checkerboard(6);
  // The same ids from the last to the first; only what user 4 has counts.
  auto reversed = std::make_shared<IdMap>();
  for (std::int64_t id = 5; id >= 0; --id) reversed->add(id);
  const Interactions other = train.aligned(reversed, reversed);
  const CsrView rows = other.by_user();
  std::vector<float> weights(static_cast<std::size_t>(rows.size()));
  std::fill(weights.begin() + rows.offsets[1], weights.begin() + rows.offsets[2], 1.0f);
  const Interactions only_four({rows.offsets, rows.offsets + 7},
                               {rows.indices, rows.indices + rows.size()}, weights, {}, reversed,
                               reversed);
  RankingFitOptions options;
  options.sample_weights = &only_four;
  RankingConfig untrained = config(SgdLoss::bpr);
  untrained.epochs = 0;
  const RankingSgd before = fitted(untrained, train);
  const RankingSgd after = fitted(config(SgdLoss::bpr), train, options);
  EXPECT_EQ(after.report().counts[0].samples, 2);
  for (Id user = 0; user < 6; ++user)
    EXPECT_EQ(after.user_factors().row(user)[0] != before.user_factors().row(user)[0], user == 4);

  const FeatureTable parity = parities(6, true);
  const FeatureTable moved = parity.aligned(reversed, parity.feature_map());
  options = {};
  options.item_features = &parity;
  const RankingSgd in_order = fitted(config(), train, options);
  options.item_features = &moved;
  EXPECT_EQ(numbers_of(fitted(config(), train, options)), numbers_of(in_order));
}

TEST_P(RankingData, WhatDoesNotFitTheDataIsNamed) {
  const Interactions train = checkerboard(4);
  const auto refused = [&](ErrorCode code, const std::vector<std::string>& words,
                           const RankingFitOptions& options) {
    RankingSgd model(config());
    expect_error(code, words, [&] { model.fit(train, options); });
  };
  const FeatureTable few = parities(3, false),
                     others = parities(4, true).aligned(std::make_shared<IdMap>(IdMap::Kind::text),
                                                        std::make_shared<IdMap>(IdMap::Kind::text));
  RankingFitOptions options;
  options.item_features = &few;
  refused(ErrorCode::shape, {"1 of 4 items have no row in the item features", "item '3'"}, options);
  options.item_features = &others;
  refused(ErrorCode::shape, {"4 of 4 items"}, options);
  options = {};
  const Interactions some = from_rows({{0, 0, 1, 0}, {0, 0, 0, 1}});
  options.sample_weights = &some;
  refused(ErrorCode::shape, {"user '2' and item '0' is missing"}, options);
  const Interactions negative = from_rows({{0, 0, -1, 0}});
  options.sample_weights = &negative;
  refused(ErrorCode::numeric, {"user '0' and item '2' is -1"}, options);
  RankingSgd model(config());
  expect_error(ErrorCode::argument, {"0 users and 0 items"}, [&] { model.fit(Interactions()); });
}

TEST_P(RankingData, AFittedModelKeepsItsKindOfFeatures) {
  const Interactions train = checkerboard(4);
  const FeatureTable own = parities(4, true), alone = parities(4, false);
  RankingFitOptions options;
  options.item_features = &own;
  RankingSgd model = fitted(config(), train, options);
  expect_error(ErrorCode::shape, {"item features such as 'even'"}, [&] { model.fit(train); });
  options.item_features = &alone;
  expect_error(ErrorCode::shape, {"a feature of its own for each item"},
               [&] { model.fit(train, options); });
}

TEST_P(RankingData, WhereThereIsNothingToLearnAWarningSaysSo) {
  std::string warnings;
  set_log_sink([&](LogLevel level, const std::string& line) {
    if (level == LogLevel::warning) warnings += line + "\n";
  });
  const auto said = [&](SgdLoss loss, const Interactions& train) {
    warnings.clear();
    fitted(config(loss), train);
    return warnings;
  };
  const Interactions liked = from_rows({{1, 0}, {1, 1}}), disliked = from_rows({{-1, 0}, {0, -1}}),
                     both = from_rows({{1, -1}, {0, 1}});
  for (const SgdLoss loss : all_losses) {
    EXPECT_EQ(said(loss, both), "");
    EXPECT_EQ(said(loss, disliked),
              "none of the 2 entries has a value above 0: there is nothing to prefer\n");
  }
  EXPECT_EQ(said(SgdLoss::bpr, liked), "");
  EXPECT_EQ(said(SgdLoss::logistic, liked),
            "all 3 entries have a value above 0: the logistic loss has nothing to tell apart\n");
  set_log_sink({});
}

}  // namespace
}  // namespace wf
