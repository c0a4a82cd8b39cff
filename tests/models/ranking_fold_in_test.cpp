#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "contract/plugin.hpp"
#include "models/ranking/config.hpp"
#include "ranking_cases.hpp"
#include "warpfactor/csr_matrix.hpp"

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
  options.exclude = histories;
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

/// Item 20, new, after what a fold-in should be: a fit of the items that are not frozen, from the
/// model's factors, by the reference.
std::vector<float> trained_new_item(const RankingSgd& model, const CsrView& rows,
                                    const RankingConfig& config, bool freezes) {
  const int f = config.factors;
  const Offset users = rows.rows, items = rows.columns;
  SgdProblem problem;
  problem.interactions = rows;
  problem.user_features = {users, users, nullptr, nullptr, nullptr};
  problem.item_features = {items, items, nullptr, nullptr, nullptr};
  std::vector<std::uint8_t> frozen(static_cast<std::size_t>(items), freezes);
  frozen.back() = 0;
  problem.frozen_item_features = frozen.data();
  SgdParameters parameters = trainer_parameters(config, problem);
  parameters.train_users = false;
  const auto trainer = reference_backend()->open(0)->make_sgd(problem, parameters);
  const auto load = [&](Side side, const FactorMatrix& from, Offset rows, int bias_column) {
    FactorMatrix embeddings(rows, f), accumulators(rows, f), steps(rows, f);
    std::vector<float> biases(rows), bias_accumulators(rows), bias_steps(rows);
    if (config.schedule == SgdSchedule::adagrad) {
      std::fill(bias_accumulators.begin(), bias_accumulators.end(), 1.0f);
      for (Offset r = 0; r < rows; ++r) std::fill_n(accumulators.row(r), f, 1.0f);
    }
    for (Offset r = 0; r < from.rows(); ++r) {
      std::copy_n(from.row(r), f, embeddings.row(r));
      biases[r] = from.row(r)[bias_column];
    }
    trainer->write_state(
        side, {std::as_const(embeddings).view(), biases, std::as_const(accumulators).view(),
               bias_accumulators, std::as_const(steps).view(), bias_steps});
  };
  load(Side::users, model.user_factors(), users, f);
  load(Side::items, model.item_factors(), items, f + 1);
  for (int epoch = 0; epoch < config.epochs; ++epoch)
    trainer->run_epoch(epoch, learning_rate(config, epoch));
  FactorMatrix embeddings(items, f), accumulators(items, f), steps(items, f);
  std::vector<float> biases(items), bias_accumulators(items), bias_steps(items);
  trainer->read_state(Side::items, {embeddings.view(), biases, accumulators.view(),
                                    bias_accumulators, steps.view(), bias_steps});
  std::vector<float> row(embeddings.row(items - 1), embeddings.row(items - 1) + f);
  row.push_back(biases.back());
  return row;
}

TEST_P(RankingFoldIn, TheKnownItemsNeitherDecayNorMove) {
  for (const SgdSchedule schedule : {SgdSchedule::adagrad, SgdSchedule::adadelta}) {
    RankingConfig config = small_config(GetParam(), SgdLoss::bpr);
    config.schedule = schedule;
    config.epochs = 30;
    config.item_alpha = 0.1;
    RankingSgd model(config);
    model.fit(train_);
    std::vector<std::pair<std::string, std::string>> entries;
    for (Id user = 0; user < 20; user += 2) entries.emplace_back(std::to_string(user), "100");
    const Interactions rows = named(entries, IdMap::Kind::number);
    CsrMatrix known;  // of all users and items, the new one last
    known.columns = 21;
    for (Id user = 0; user < 20; ++user)
      user % 2 == 0 ? known.append_row({20}, {1}) : known.append_row({}, {});
    const FactorMatrix folded = model.fold_in_items(rows);
    std::vector<float> found(folded.row(0), folded.row(0) + 3);
    found.push_back(folded.row(0)[4]);
    const std::vector<float> expected = trained_new_item(model, known.view(), config, true);
    const std::vector<float> decayed = trained_new_item(model, known.view(), config, false);
    double difference = 0;
    for (int j = 0; j < 4; ++j) {
      EXPECT_NEAR(found[j], expected[j], 2e-5) << j;
      difference += std::abs(decayed[j] - expected[j]);
    }
    EXPECT_GT(difference, 1e-3) << "the case does not tell the two apart";
  }
}

TEST_P(RankingFoldIn, FeaturesAloneDescribeNewItemsAndUsers) {
  RankingConfig config = small_config(GetParam(), SgdLoss::bpr);
  config.epochs = 60;
  RankingSgd model(config);
  model.fit(train_, with_parities(20));
  // Half of the weight is that of the own feature, of which nothing is known for a new item.
  const FeatureTable all = parities(22);
  const FactorMatrix rows = model.fold_in_items(all);
  for (int f = 0; f < 5; ++f) EXPECT_NEAR(rows.row(3)[f], model.item_factors().row(3)[f], 1e-6);
  const FeatureEmbeddings learnt = model.item_features();
  const Id odd = learnt.names->find("odd");
  for (int f = 0; f < 3; ++f) EXPECT_NEAR(rows.row(21)[f], learnt.embeddings.row(odd)[f] / 2, 1e-6);
  EXPECT_NEAR(rows.row(21)[4], learnt.biases[odd] / 2, 1e-6);
  model.update_items(all);
  EXPECT_EQ(model.items().size(), 22);
  model.fit_partial(checkerboard(22), with_parities(22));
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
  Dataset dataset;
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
  options.user_features = users;
  options.user_identity = false;
  model.fit(train_, options);
  dataset.fit_partial({77}, {});
  const FeatureTable stranger = dataset.build_user_features({{77, {"odd"}}});
  const TopK top = model.recommend(stranger);
  for (const Id item : listed(top, 20)) EXPECT_EQ(item % 2, 1);
  EXPECT_EQ(listed(top, 20), listed(model.recommend(std::vector<Id>{1})));
}

}  // namespace
}  // namespace wf
