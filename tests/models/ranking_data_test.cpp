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
  options.sample_weights = only_four;
  RankingConfig untrained = config(SgdLoss::bpr);
  untrained.epochs = 0;
  const RankingSgd before = fitted(untrained, train);
  const RankingSgd after = fitted(config(SgdLoss::bpr), train, options);
  EXPECT_EQ(after.report().counts[0].samples, 2);
  for (Id user = 0; user < 6; ++user)
    EXPECT_EQ(after.user_factors().row(user)[0] != before.user_factors().row(user)[0], user == 4);

  options = with_parities(6);
  const RankingSgd in_order = fitted(config(), train, options);
  options.item_features =
      options.item_features.aligned(reversed, options.item_features.feature_map());
  EXPECT_EQ(numbers_of(fitted(config(), train, options)), numbers_of(in_order));
}

TEST_P(RankingData, WhatDoesNotFitTheDataIsNamed) {
  const Interactions train = checkerboard(4);
  const auto refused = [&](ErrorCode code, const std::vector<std::string>& words,
                           const RankingFitOptions& options) {
    RankingSgd model(config());
    expect_error(code, words, [&] { model.fit(train, options); });
  };
  RankingFitOptions options = with_parities(3, false);
  refused(ErrorCode::shape, {"1 of 4 items have no row in the item features", "item '3'"}, options);
  options.item_identity = true;
  options.item_features = options.item_features.aligned(std::make_shared<IdMap>(IdMap::Kind::text),
                                                        options.item_features.feature_map());
  refused(ErrorCode::shape, {"4 of 4 items"}, options);
  options.item_identity = false;
  options.item_features = {};
  refused(ErrorCode::argument, {"item_identity is false and there are no item features"}, options);
  options = {};
  const Interactions some = from_rows({{0, 0, 1, 0}, {0, 0, 0, 1}});
  options.sample_weights = some;
  refused(ErrorCode::shape, {"user '2' and item '0' is missing"}, options);
  const Interactions negative = from_rows({{0, 0, -1, 0}});
  options.sample_weights = negative;
  refused(ErrorCode::numeric, {"user '0' and item '2' is -1"}, options);
  RankingSgd model(config());
  expect_error(ErrorCode::argument, {"0 users and 0 items"}, [&] { model.fit(Interactions()); });
}

TEST_P(RankingData, AFittedModelKeepsItsKindOfFeatures) {
  const Interactions train = checkerboard(4);
  RankingSgd own = fitted(config(), train, with_parities(4));
  RankingSgd alone = fitted(config(), train, with_parities(4, false));
  const std::vector<float> before = numbers_of(own);
  expect_error(ErrorCode::shape, {"item features such as 'even'"}, [&] { own.fit_partial(train); });
  expect_error(ErrorCode::shape, {"item_identity, a feature of its own for each item"},
               [&] { own.fit_partial(train, with_parities(4, false)); });
  expect_error(ErrorCode::shape, {"item features without item_identity"},
               [&] { alone.fit_partial(train, with_parities(4)); });
  RankingFitOptions raw = with_parities(4);
  raw.normalize_features = false;
  expect_error(ErrorCode::shape, {"normalize_features true"}, [&] { own.fit_partial(train, raw); });
  EXPECT_EQ(numbers_of(own), before);
  // What begins from nothing may be described anew.
  own.fit(train, raw);
  own.fit(train);
}

// The identity adds 1 to a row, whose absolute weights sum to 1 when normalized: 1/4, 2/4 and -1/4.
TEST_P(RankingData, NormalizedRowsSumToOneWithTheirOwnFeature) {
  RankingConfig untrained = config();
  untrained.epochs = 0;
  RankingFitOptions options;
  options.item_features =
      FeatureTable({{0, 0}, {0, 1}, {2, -1}, {}}, std::make_shared<IdMap>(IdMap::identity(4)),
                   std::make_shared<IdMap>(IdMap::identity(2)));
  const Interactions train = checkerboard(4);
  const auto first_item = [&](bool identity, bool normalize) {
    options.item_identity = identity;
    options.normalize_features = normalize;
    const RankingSgd model = fitted(untrained, train, options);
    const FeatureEmbeddings learnt = model.item_features();
    const float named = 2 * learnt.embeddings.row(0)[0] - learnt.embeddings.row(1)[0];
    return std::pair(model.item_factors().row(0)[0], named);
  };
  // Rows 1 to 3 have nothing without an identity, as the log warns.
  const auto [plain, named] = first_item(false, false);
  EXPECT_FLOAT_EQ(plain, named);
  const auto [share, named_again] = first_item(false, true);
  EXPECT_NEAR(share, named_again / 3, 1e-6);
  // The own feature of item 0 is the first that is drawn.
  const auto [own_and_named, named_too] = first_item(true, false);
  const auto [normalized, same] = first_item(true, true);
  EXPECT_NEAR(normalized, own_and_named / 4, 1e-6);
  EXPECT_EQ(named_too, same);
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
