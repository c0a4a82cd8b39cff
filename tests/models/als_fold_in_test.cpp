#include <cmath>
#include <set>
#include <thread>

#include "matrices.hpp"
#include "warpfactor/als.hpp"

namespace wf {
namespace {

class AlsFoldIn : public OnBackends {
 protected:
  AlsConfig config() const {
    AlsConfig config;
    config.device = GetParam();
    config.factors = 8;
    config.regularization = 0.1;
    config.alpha = 3;
    return config;
  }
  const Interactions train_ = generate_synthetic({60, 40, 700}, 5);
};
WF_ON_BACKENDS(AlsFoldIn);

/// Row `row` of `data` under the id `name`, all other rows left out.
Interactions one_user(const Interactions& data, Id row, std::int64_t name) {
  auto users = std::make_shared<IdMap>();
  users->add(name);
  Triplets entries;
  for (const Id item : data.items_of(row)) {
    entries.users.push_back(0);
    entries.items.push_back(item);
  }
  return Interactions(std::move(entries), users, data.item_map());
}

Interactions one_item(const Interactions& data, Id column, std::int64_t name) {
  auto items = std::make_shared<IdMap>();
  items->add(name);
  Triplets entries;
  for (Id user = 0; user < data.user_count(); ++user)
    for (const Id item : data.items_of(user))
      if (item == column) {
        entries.users.push_back(user);
        entries.items.push_back(0);
      }
  return Interactions(std::move(entries), data.user_map(), items);
}

TEST_P(AlsFoldIn, GrowsByAUserAndAnItem) {
  const Interactions train = checkerboard(50);
  AlsConfig settings = config();
  settings.factors = 2;
  settings.regularization = 0;
  settings.alpha = 1;
  ImplicitAls model(settings);
  model.fit(train);

  const Interactions user = one_user(train, 1, 100);
  model.update_users(user);
  ASSERT_EQ(model.users().size(), 51);
  const Id joined = model.users().find(std::int64_t{100});
  EXPECT_EQ(joined, 50);
  RecommendOptions options;
  options.k = 1;
  options.exclude = user;
  EXPECT_EQ(listed(model.recommend(std::vector<Id>{joined}, options)), std::vector<Id>{1});

  model.update_items(one_item(train, 1, 100));
  ASSERT_EQ(model.items().size(), 51);
  options.k = 2;
  options.exclude = train;
  const std::vector<Id> best = listed(model.recommend(std::vector<Id>{1}, options));
  EXPECT_EQ(std::set<Id>(best.begin(), best.end()),
            (std::set<Id>{1, model.items().find(std::int64_t{100})}));
}

TEST_P(AlsFoldIn, RowsSolveTheNormalEquations) {
  ImplicitAls model(config());
  model.fit(train_);
  // (Q'Q + lambda I + sum (c - 1) q q') x = sum c q, with c = 1 + 3 r, checked in double.
  const FactorMatrix folded = model.fold_in_users(train_);
  const FactorMatrix& items = model.item_factors();
  for (const Id user : {0, 7, 59}) {
    for (int f = 0; f < 8; ++f) {
      double left = 0.1 * folded.row(user)[f], right = 0;
      for (Id item = 0; item < 40; ++item) {
        double x = 0;
        for (int g = 0; g < 8; ++g) x += double{folded.row(user)[g]} * items.row(item)[g];
        left += x * items.row(item)[f];
      }
      const CsrView rows = train_.by_user();
      for (Offset k = rows.offsets[user]; k < rows.offsets[user + 1]; ++k) {
        const double c = 1 + 3 * rows.value(k);
        double x = 0;
        for (int g = 0; g < 8; ++g)
          x += double{folded.row(user)[g]} * items.row(rows.indices[k])[g];
        left += (c - 1) * x * items.row(rows.indices[k])[f];
        right += c * items.row(rows.indices[k])[f];
      }
      EXPECT_NEAR(left, right, 1e-4 * (1 + std::abs(right)));
    }
  }
}

TEST_P(AlsFoldIn, ItemsFoldInLikeTheLastHalfStepOfAFit) {
  AlsConfig settings = config();
  settings.solver = AlsMethod::cholesky;
  ImplicitAls model(settings);
  model.fit(train_);
  const FactorMatrix items = model.fold_in_items(train_);
  for (Id item = 0; item < 40; ++item)
    for (int f = 0; f < 8; ++f)
      EXPECT_NEAR(items.row(item)[f], model.item_factors().row(item)[f], 1e-4);
}

TEST_P(AlsFoldIn, MatchesByOriginalIdAndLeavesOutTheUnknown) {
  ImplicitAls model(config());
  model.fit(named({{"ann", "apple"}, {"ann", "pear"}, {"bob", "apple"}, {"bob", "plum"}}));
  const FactorMatrix expected = model.fold_in_users(named({{"x", "apple"}, {"x", "plum"}}));
  const FactorMatrix found =
      model.fold_in_users(named({{"y", "plum"}, {"y", "kiwi"}, {"y", "apple"}, {"z", "kiwi"}}));
  ASSERT_EQ(found.rows(), 2);
  for (int f = 0; f < 8; ++f) {
    EXPECT_NEAR(found.row(0)[f], expected.row(0)[f], 1e-6);
    EXPECT_EQ(found.row(1)[f], 0);
  }
}

TEST_P(AlsFoldIn, UpdatesChangeOnlyRowsWithEntries) {
  ImplicitAls model(config());
  model.fit(named({{"ann", "apple"}, {"ann", "pear"}, {"bob", "apple"}, {"bob", "plum"}}));
  const ImplicitAls before = model;
  // bob has only an item that the model does not know; eve is new, dan is new and without entries.
  model.update_users(named({{"eve", "pear"}, {"bob", "kiwi"}, {"ann", "plum"}, {"dan", "kiwi"}}));
  ASSERT_EQ(model.users().size(), 3);
  EXPECT_EQ(model.users().name(2), "eve");
  EXPECT_EQ(values_of(model.item_factors()), values_of(before.item_factors()));
  for (int f = 0; f < 8; ++f)
    EXPECT_EQ(model.user_factors().row(1)[f], before.user_factors().row(1)[f]);
  EXPECT_NE(score(model, 0, 1), score(before, 0, 1));
  EXPECT_GT(score(model, 2, 1), 0.1);
}

TEST_P(AlsFoldIn, AnUpdateOfOneSideLeavesTheOtherWhereItIs) {
  ImplicitAls model(config());
  model.fit(train_);
  const float* items = model.item_factors().row(0);
  const TopK before = model.recommend(first_ids(60));
  model.similar_users(first_ids(60));
  model.update_users(one_user(train_, 3, 1000));
  EXPECT_EQ(model.item_factors().row(0), items) << "copied";
  EXPECT_EQ(model.recommend(first_ids(60)).scores, before.scores);
  EXPECT_EQ(listed(model.similar_users(first_ids(61), {61}), 60).size(), 61u);

  const float* users = model.user_factors().row(0);
  model.similar_items(first_ids(40));
  model.update_items(one_item(train_, 3, 1000));
  EXPECT_EQ(model.user_factors().row(0), users) << "copied";
  EXPECT_EQ(listed(model.similar_items(first_ids(41), {41}), 40).size(), 41u);
  RecommendOptions all;
  all.k = 41;
  EXPECT_EQ(listed(model.recommend(first_ids(61), all), 60).size(), 41u);
}

TEST_P(AlsFoldIn, FoldsInAgainstTheFactorsOfTheDay) {
  ImplicitAls model(config());
  model.fit(train_);
  const FactorMatrix before = model.fold_in_users(train_);
  model.update_items(one_item(train_, 3, 1000));
  const FactorMatrix after = model.fold_in_users(train_);
  // One more item is one more unobserved entry of each user.
  EXPECT_NE(values_of(before), values_of(after));
  AlsConfig again = config();
  ImplicitAls other(again);
  other.fit(train_);
  other.update_items(one_item(train_, 3, 1000));
  EXPECT_EQ(values_of(other.fold_in_users(train_)), values_of(after));
}

TEST_P(AlsFoldIn, HistoriesBeyondOneBatchAreAnsweredAlike) {
  ImplicitAls model(config());
  model.fit(train_);
  // 5000 users with the histories of users 0 .. 59 over and over.
  auto users = std::make_shared<IdMap>(IdMap::identity(5000));
  Triplets entries;
  const CsrView rows = train_.by_user();
  for (Id user = 0; user < 5000; ++user)
    for (Offset k = rows.offsets[user % 60]; k < rows.offsets[user % 60 + 1]; ++k) {
      entries.users.push_back(user);
      entries.items.push_back(rows.indices[k]);
      entries.values.push_back(rows.value(k));
    }
  const Interactions many(std::move(entries), users, train_.item_map());
  RecommendOptions options;
  options.exclude = many;
  const TopK top = model.recommend(many, options);
  options.exclude = train_;
  const TopK expected = model.recommend(train_, options);
  for (Id user = 0; user < 5000; ++user)
    ASSERT_EQ(listed(top, user), listed(expected, user % 60)) << user;
}

// What folds in and what searches is still to be prepared when all threads start.
TEST_P(AlsFoldIn, ThreadsMayShareAModel) {
  ImplicitAls model(config()), alone(config());
  model.fit(train_);
  alone.fit(train_);
  const TopK expected = alone.recommend(train_);
  const TopK expected_similar = alone.similar_items(first_ids(40));
  std::vector<std::thread> threads;
  std::vector<int> same(4);
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      same[t] = model.recommend(train_).ids == expected.ids &&
                model.similar_items(first_ids(40)).ids == expected_similar.ids;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(same, std::vector<int>(4, 1));
}

TEST_P(AlsFoldIn, IntoAnInterruptedFitStays) {
  FitOptions options;
  options.early_stop = 3;
  options.validation = [](const Model&) { return 1; };
  options.on_progress = [](const Progress&) { return Continue::no; };
  ImplicitAls model(config());
  model.fit(train_, options);
  model.update_users(one_user(train_, 4, 1000));
  const TemporaryFile file;
  model.save(file.path());
  ImplicitAls loaded = ImplicitAls::load(file.path(), GetParam());
  options.resume = true;
  options.on_progress = {};
  loaded.fit(train_, options);
  EXPECT_EQ(loaded.users().size(), 61);
  expect_error(ErrorCode::shape, {"user '2000'", "the data that it began with"},
               [&] { model.fit(one_user(train_, 4, 2000), options); });
}

TEST_P(AlsFoldIn, AnUnfittedModelSaysSo) {
  ImplicitAls model(config());
  expect_error(ErrorCode::argument, {"not fitted"}, [&] { model.fold_in_users(train_); });
  expect_error(ErrorCode::argument, {"not fitted"}, [&] { model.fold_in_items(train_); });
  expect_error(ErrorCode::argument, {"not fitted"}, [&] { model.recommend(train_); });
  expect_error(ErrorCode::argument, {"not fitted"}, [&] { model.update_users(train_); });
}

class AlsExplain : public AlsFoldIn {};
WF_ON_BACKENDS(AlsExplain);

TEST_P(AlsExplain, ContributionsSumToTheScoreAndAreSorted) {
  AlsConfig settings = config();
  settings.regularization_exponent = 0.5;
  ImplicitAls model(settings);
  model.fit(train_);
  const FactorMatrix folded = model.fold_in_users(train_);
  for (const Id user : {0, 5, 33}) {
    for (const Id item : {0, 7, 39}) {
      const Explanation explanation = model.explain(train_, user, item);
      double sum = 0;
      std::set<Id> items;
      for (std::size_t i = 0; i < explanation.contributions.size(); ++i) {
        sum += explanation.contributions[i].value;
        items.insert(explanation.contributions[i].item);
        if (i > 0) {
          EXPECT_LE(explanation.contributions[i].value, explanation.contributions[i - 1].value);
        }
      }
      const Span<const Id> history = train_.items_of(user);
      EXPECT_EQ(items, std::set<Id>(history.begin(), history.end()));
      EXPECT_NEAR(sum, explanation.score, 1e-4 * std::abs(explanation.score) + 1e-6);
      double expected = 0;
      for (int f = 0; f < 8; ++f)
        expected += double{folded.row(user)[f]} * model.item_factors().row(item)[f];
      EXPECT_NEAR(explanation.score, expected, 1e-5);
    }
  }
}

TEST_P(AlsExplain, ALoneItemExplainsEverythingADislikedOneNothing) {
  AlsConfig settings = config();
  settings.factors = 3;
  ImplicitAls model(settings);
  model.fit(from_rows({{1, 1, 0}, {1, -1, 0}, {0, 1, 1}, {1, 0, 0}}));
  const Interactions histories = from_rows({{1, -1, 0}, {0, 0, 0}});
  const Explanation explanation = model.explain(histories, 0, 2);
  ASSERT_EQ(explanation.contributions.size(), 2u);
  for (const Contribution& contribution : explanation.contributions) {
    if (contribution.item == 1) {
      EXPECT_EQ(contribution.value, 0);
    } else {
      EXPECT_NEAR(contribution.value, explanation.score, 1e-5);
    }
  }
  EXPECT_TRUE(model.explain(histories, 1, 2).contributions.empty());
  EXPECT_EQ(model.explain(histories, 1, 2).score, 0);
}

TEST_P(AlsExplain, UnknownUsersAndItemsAreRefused) {
  ImplicitAls model(config());
  model.fit(train_);
  expect_error(ErrorCode::argument, {"item 40", "40"}, [&] { model.explain(train_, 0, 40); });
  expect_error(ErrorCode::argument, {"60"}, [&] { model.explain(train_, 60, 0); });
  expect_error(ErrorCode::argument, {"-1"}, [&] { model.explain(train_, -1, 0); });
}

}  // namespace
}  // namespace wf
