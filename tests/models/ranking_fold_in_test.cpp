#include <cmath>

#include "ranking_cases.hpp"

namespace wf {
namespace {

class RankingFoldIn : public OnBackends {
 protected:
  RankingFoldIn() {
    RankingConfig config = small_config(GetParam(), SgdLoss::bpr);
    config.epochs = 60;
    model_ = std::make_unique<RankingSgd>(config);
    model_->fit(train_);
  }
  Id first_item(const FactorMatrix& rows, Offset row) const {
    Id best = 0;
    double highest = -INFINITY;
    for (Id item = 0; item < model_->items().size(); ++item) {
      double score = 0;
      for (int f = 0; f < rows.factors(); ++f)
        score += double{rows.row(row)[f]} * model_->item_factors().row(item)[f];
      if (score > highest) highest = score, best = item;
    }
    return best;
  }

  const Interactions train_ = checkerboard(20);
  std::unique_ptr<RankingSgd> model_;
};
WF_ON_SGD_BACKENDS(RankingFoldIn);

TEST_P(RankingFoldIn, ANewUserGetsWhatOthersOfItsTasteHave) {
  const Interactions histories = named({{"new", "1"},
                                        {"new", "3"},
                                        {"new", "5"},
                                        {"new", "404"},
                                        {"other", "2"},
                                        {"other", "4"},
                                        {"other", "6"}});
  RecommendOptions options;
  options.k = 5;
  options.exclude = &histories;
  const TopK top = model_->recommend(histories, options);
  for (const Id item : listed(top, 0)) {
    EXPECT_EQ(item % 2, 1);
    EXPECT_GT(item, 5);
  }
  for (const Id item : listed(top, 1)) EXPECT_EQ(item % 2, 0);
  const FactorMatrix rows = model_->fold_in_users(histories);
  EXPECT_EQ(first_item(rows, 0) % 2, 1);
  EXPECT_EQ(rows.row(0)[4], 1);
}

TEST_P(RankingFoldIn, ANewItemGoesToThoseWhoHaveItsLike) {
  // Item 100 belongs to users of even number; their other items tell whom it does not please.
  std::vector<std::pair<std::string, std::string>> entries;
  for (Id user = 0; user < 20; ++user) {
    if (user % 2 == 0 && user > 0) entries.emplace_back(std::to_string(user), "100");
    for (const Id item : train_.items_of(user))
      entries.emplace_back(std::to_string(user), std::to_string(item));
  }
  const std::vector<float> items_before = values_of(model_->item_factors());
  model_->update_items(named(entries, IdMap::Kind::number));
  const Id item = model_->items().find(std::int64_t{100});
  ASSERT_EQ(item, 20);
  const std::vector<float> items_after = values_of(model_->item_factors());
  for (std::size_t i = 0; i < items_before.size(); ++i) ASSERT_EQ(items_after[i], items_before[i]);
  const std::vector<Id> users = {0, 1}, both = {item, item};
  const std::vector<float> scores = model_->predict(users, both);
  EXPECT_GT(scores[0], scores[1] + 1);  // user 0 did not take part
}

TEST_P(RankingFoldIn, FeaturesAloneDescribeNewItemsAndUsers) {
  const FeatureTable features = parities(20, true);
  RankingFitOptions options;
  options.item_features = &features;
  RankingConfig config = small_config(GetParam(), SgdLoss::bpr);
  config.epochs = 60;
  RankingSgd model(config);
  model.fit(train_, options);
  // Half of the weight is that of the own feature, of which nothing is known for a new item.
  const FeatureTable all = parities(22, true);
  const FactorMatrix rows = model.fold_in_items(all);
  for (int f = 0; f < 5; ++f) EXPECT_NEAR(rows.row(3)[f], model.item_factors().row(3)[f], 1e-6);
  const FeatureEmbeddings learnt = model.item_features();
  const Id odd = learnt.names->find("odd");
  for (int f = 0; f < 3; ++f) EXPECT_NEAR(rows.row(21)[f], learnt.embeddings.row(odd)[f] / 2, 1e-6);
  EXPECT_NEAR(rows.row(21)[4], learnt.biases[odd] / 2, 1e-6);
  model.update_items(all);
  EXPECT_EQ(model.items().size(), 22);
  model.fit(checkerboard(22), [&] {
    options.item_features = &all;
    return options;
  }());
  EXPECT_EQ(model.items().size(), 22);

  Dataset dataset;
  dataset.fit({}, {1}, {}, {"odd", "square"});
  const FeatureTable unknown = dataset.build_item_features({{1, {"odd", "square"}}});
  expect_error(ErrorCode::argument, {"item feature 'square'"},
               [&] { model.fold_in_items(unknown); });
  // One that no row has does not matter.
  EXPECT_EQ(model.fold_in_items(dataset.build_item_features({{1, {"odd"}}})).rows(), 1);
}

TEST_P(RankingFoldIn, RecommendsByTheFeaturesOfAUser) {
  Dataset::Options only_features;
  only_features.user_identity = false;
  Dataset dataset(only_features);
  std::vector<Name> names;
  std::vector<FeatureRow> rows;
  for (Id user = 0; user < 20; ++user) {
    names.push_back(user);
    rows.push_back({user, {user % 2 == 0 ? "even" : "odd"}});
  }
  dataset.fit(names, {}, {"even", "odd"});
  const FeatureTable users = dataset.build_user_features(rows);
  RankingConfig config = small_config(GetParam(), SgdLoss::bpr);
  config.epochs = 60;
  RankingSgd model(config);
  RankingFitOptions options;
  options.user_features = &users;
  model.fit(train_, options);
  dataset.fit_partial({77}, {});
  const FeatureTable stranger = dataset.build_user_features({{77, {"odd"}}});
  const TopK top = model.recommend(stranger);
  for (const Id item : listed(top, 20)) EXPECT_EQ(item % 2, 1);
  EXPECT_EQ(listed(top, 20), listed(model.recommend(std::vector<Id>{1})));
  expect_error(ErrorCode::shape, {"without a feature of its own for each user"},
               [&] { model.recommend(stranger.with_identity()); });
}

}  // namespace
}  // namespace wf
