#include "warpfactor/factor_model.hpp"

#include "matrices.hpp"
#include "unit/index_cases.hpp"
#include "warpfactor/detail/target_ranks.hpp"

namespace wf {
namespace {

/// Factors set by hand: 3 users, 4 items, 2 factors.
///   scores  a     b     c     d
///   u0      2     1     0    -1
///   u1      0     1     2     0
///   u2      2     2     2    -1
class ByHand : public FactorModel {
 public:
  explicit ByHand(const std::string& device) : FactorModel(device) {
    auto users = std::make_shared<IdMap>(IdMap::Kind::text);
    auto items = std::make_shared<IdMap>(IdMap::Kind::text);
    for (const char* name : {"u0", "u1", "u2"}) users->add(name);
    for (const char* name : {"a", "b", "c", "d"}) items->add(name);
    FactorMatrix p(3, 2), q(4, 2);
    fill(p, {1, 0, 0, 1, 1, 1});
    fill(q, {2, 0, 1, 1, 0, 2, -1, 0});
    set_factors(users, std::move(p), items, std::move(q));
  }
  void set_factors(std::shared_ptr<const IdMap> users, FactorMatrix p,
                   std::shared_ptr<const IdMap> items, FactorMatrix q) {
    FactorModel::set_factors(std::move(users), std::make_shared<const FactorMatrix>(std::move(p)),
                             std::move(items), std::make_shared<const FactorMatrix>(std::move(q)));
  }
  std::string kind() const override { return "by-hand"; }
  void save(const std::string&) const override {}

 private:
  static void fill(FactorMatrix& factors, const std::vector<float>& values) {
    for (std::size_t i = 0; i < values.size(); ++i)
      factors.row(static_cast<Offset>(i / 2))[i % 2] = values[i];
  }
};

using Ids = std::vector<Id>;

class FactorModelTest : public OnBackends {
 protected:
  const ByHand model_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Devices, FactorModelTest, ::testing::ValuesIn(testing::usable_devices()),
                         [](const auto& info) { return testing::as_test_name(info.param); });

TEST_P(FactorModelTest, PredictsInnerProducts) {
  EXPECT_EQ(model_.predict(Ids{0, 0, 1, 2}, Ids{0, 3, 2, 1}), (std::vector<float>{2, -1, 2, 2}));
  EXPECT_TRUE(model_.predict(Ids{}, Ids{}).empty());
  expect_error(ErrorCode::shape, {"found 1 and 2"}, [&] { model_.predict(Ids{0}, Ids{0, 1}); });
  expect_error(ErrorCode::argument, {"user 3", "3 of them"},
               [&] { model_.predict(Ids{3}, Ids{0}); });
  expect_error(ErrorCode::argument, {"item -1"}, [&] { model_.predict(Ids{0}, Ids{-1}); });
}

TEST_P(FactorModelTest, PlacesOfGivenItems) {
  // u0: a b c d = 2 1 0 -1; u2: a, b and c tie at 2 before d.
  const Interactions test =
      named({{"u0", "c"}, {"u2", "b"}, {"u2", "d"}, {"zoe", "a"}, {"u0", "e"}});
  // By user and item: u0 c, u0 e; u2 b, u2 d; zoe a.
  EXPECT_EQ(model_.predict_rank(test), (std::vector<double>{2, -1, 1, 3, -1}));
  const Interactions seen = named({{"u0", "a"}, {"u2", "a"}});
  EXPECT_EQ(model_.predict_rank(test, seen), (std::vector<double>{1, -1, 0.5, 2, -1}));
}

TEST_P(FactorModelTest, RecommendsBestFirstTiesByLowerId) {
  RecommendOptions options;
  options.k = 3;
  const TopK top = model_.recommend(Ids{0, 2}, options);
  EXPECT_EQ(top.ids, (Ids{0, 1, 2, 0, 1, 2}));
  EXPECT_EQ(top.scores, (std::vector<float>{2, 1, 0, 2, 2, 2}));
}

// u0 has seen a, so that b comes first. u1 gets c before b, and a and d behind them.
TEST_P(FactorModelTest, IsEvaluatedByItsSearches) {
  const Interactions train = named({{"u0", "a"}}), test = named({{"u0", "b"}, {"u1", "b"}});
  const Metrics metrics = evaluate(model_, train, test, {{1, 2}});
  EXPECT_EQ(metrics.users, 2);
  EXPECT_EQ(metrics.at("precision@1"), 0.5);
  EXPECT_EQ(metrics.at("recall@2"), 1);
  EXPECT_EQ(metrics.at("mrr@2"), (1 + 0.5) / 2);
  EXPECT_DOUBLE_EQ(metrics.at("auc"), (1 + 2.0 / 3) / 2);
}

TEST_P(FactorModelTest, ListsAreAsLongAsAskedForAndPadded) {
  RecommendOptions options;
  options.k = 6;
  const TopK top = model_.recommend(Ids{0, 1}, options);
  EXPECT_EQ(top.k, 6);
  EXPECT_EQ(top.ids, (Ids{0, 1, 2, 3, -1, -1, 2, 1, 0, 3, -1, -1}));
  EXPECT_EQ(top.scores, (std::vector<float>{2, 1, 0, -1, 0, 0, 2, 1, 0, 0, 0, 0}));
  SimilarOptions similar;
  similar.k = 5;
  EXPECT_EQ(model_.similar_users(Ids{0}, similar).ids, (Ids{0, 2, 1, -1, -1}));
#ifndef __SANITIZE_ADDRESS__  // which ends the program where memory cannot be had
  options.k = 2000000000;
  expect_error(ErrorCode::memory, {"ask for fewer"},
               [&] { model_.recommend(Ids(1000000, 0), options); });
#endif
  for (const int k : {0, -5}) {
    options.k = k;
    expect_error(ErrorCode::argument, {"k is " + std::to_string(k)},
                 [&] { model_.recommend(Ids{0}, options); });
  }
}

TEST_P(FactorModelTest, ExcludesByOriginalId) {
  // Another order of users and items than the model's, and ids the model lacks.
  const Interactions seen =
      named({{"u2", "c"}, {"u0", "x"}, {"u0", "b"}, {"y", "a"}, {"u0", "a"}, {"u2", "a"}});
  RecommendOptions options;
  options.exclude = seen;
  const TopK top = model_.recommend(Ids{0, 1, 2}, options);
  EXPECT_EQ(listed(top, 0), (Ids{2, 3}));
  EXPECT_EQ(listed(top, 1), (Ids{2, 1, 0, 3}));
  EXPECT_EQ(listed(top, 2), (Ids{1, 3}));
  EXPECT_EQ(top.scores_of(2)[0], 2);
}

TEST_P(FactorModelTest, ListsOfItemsRestrictEverybody) {
  RecommendOptions options;
  options.exclude_items = {1, 1};
  EXPECT_EQ(listed(model_.recommend(Ids{1}, options)), (Ids{2, 0, 3}));
  options.only_items = {3, 1, 2, 3};
  EXPECT_EQ(listed(model_.recommend(Ids{1}, options)), (Ids{2, 3}));
  options.exclude_items = {1, 2, 3};
  EXPECT_TRUE(listed(model_.recommend(Ids{1}, options)).empty());
  options.only_items = {4};
  expect_error(ErrorCode::argument, {"item 4", "4 of them"},
               [&] { model_.recommend(Ids{1}, options); });
}

TEST_P(FactorModelTest, AllWaysToExcludeWorkTogether) {
  const Interactions seen = named({{"u2", "a"}});
  RecommendOptions options;
  options.exclude = seen;
  options.exclude_items = {1};
  EXPECT_EQ(listed(model_.recommend(Ids{2}, options)), (Ids{2, 3}));
}

TEST_P(FactorModelTest, AUserOutsideTheModelIsRefused) {
  expect_error(ErrorCode::argument, {"user 3 is not in the model"}, [&] {
    model_.recommend(Ids{0, 3});
  });
  EXPECT_EQ(model_.recommend(Ids{}).rows(), 0);
}

TEST_P(FactorModelTest, SimilarRowsByCosineItselfFirst) {
  SimilarOptions options;
  options.k = 3;
  const TopK top = model_.similar_items(Ids{1, 3}, options);
  EXPECT_EQ(top.ids, (Ids{1, 0, 2, 3, 2, 1}));
  EXPECT_NEAR(top.scores[0], 1, 1e-6);
  EXPECT_NEAR(top.scores[1], 0.70710678, 1e-6);
  EXPECT_NEAR(top.scores[4], 0, 1e-6);
  EXPECT_NEAR(top.scores[5], -0.70710678, 1e-6);
  EXPECT_EQ(listed(model_.similar_users(Ids{0})), (Ids{0, 2, 1}));
  expect_error(ErrorCode::argument, {"item 4"}, [&] { model_.similar_items(Ids{4}); });
}

TEST_P(FactorModelTest, SimilarRowsAreThoseThatAreAllowed) {
  SimilarOptions options;
  options.k = 4;
  options.exclude = {0};
  EXPECT_EQ(listed(model_.similar_items(Ids{1}, options)), (Ids{1, 2, 3}));
  EXPECT_EQ(listed(model_.similar_items(Ids{0}, options)), (Ids{0, 1, 2, 3}));
  options.only = {0, 2};
  EXPECT_EQ(listed(model_.similar_items(Ids{1}, options)), (Ids{1, 2}));
  options.only = {0};
  EXPECT_EQ(listed(model_.similar_items(Ids{1}, options)), (Ids{1}));
  options = {};
  options.only = {2};
  EXPECT_EQ(listed(model_.similar_users(Ids{0}, options)), (Ids{0, 2}));
  options.only = {3};
  expect_error(ErrorCode::argument, {"user 3"}, [&] { model_.similar_users(Ids{0}, options); });
  options = {};
  options.exclude = {-1};
  expect_error(ErrorCode::argument, {"item -1"}, [&] { model_.similar_items(Ids{0}, options); });
}

TEST_P(FactorModelTest, RanksTargetsAmongWhatIsNotExcluded) {
  // u2 scores a, b and c alike; u0 has a seen.
  const std::vector<Offset> target_offsets = {0, 1, 3}, excluded_offsets = {0, 1, 1};
  const Ids targets = {1, 0, 3}, excluded = {0};
  const CsrView target_rows{2, 4, target_offsets.data(), targets.data(), nullptr};
  const CsrView excluded_rows{2, 4, excluded_offsets.data(), excluded.data(), nullptr};
  const Ids users = {0, 2};
  const detail::TargetRanks ranks =
      detail::rank_targets(model_, {users, target_rows, excluded_rows, 2});
  EXPECT_EQ(ranks.scores, (std::vector<float>{1, 2, -1}));
  EXPECT_EQ(ranks.twice_rank, (std::vector<Offset>{0, 2 + 2 * 3}));
  EXPECT_EQ(ranks.top.ids, (Ids{1, 2, 0, 1}));
  EXPECT_EQ(detail::rank_targets(model_, {users, target_rows, {}}).twice_rank,
            (std::vector<Offset>{2, 8}));
  expect_error(ErrorCode::shape, {"2 rows for 1 users"}, [&] {
    detail::rank_targets(model_, {Span<const Id>(users).subspan(0, 1), target_rows, {}});
  });
}

TEST_P(FactorModelTest, NewFactorsReplaceWhatWasPrepared) {
  ByHand model(GetParam());
  EXPECT_EQ(listed(model.recommend(Ids{0}))[0], 0);
  EXPECT_EQ(listed(model.similar_items(Ids{3}))[1], 2);
  FactorMatrix items(4, 2);
  items.row(3)[0] = 5;
  items.row(1)[0] = 1;
  model.set_factors(model.user_map(), model.user_factors(), model.item_map(), items);
  EXPECT_EQ(listed(model.recommend(Ids{0}))[0], 3);
  EXPECT_EQ(listed(model.similar_items(Ids{3}))[1], 1);
}

TEST_P(FactorModelTest, CopiesAreIndependent) {
  ByHand model(GetParam());
  model.recommend(Ids{0});
  const ByHand copy = model;
  model.set_factors(std::make_shared<IdMap>(IdMap::identity(1)), FactorMatrix(1, 2),
                    std::make_shared<IdMap>(IdMap::identity(1)), FactorMatrix(1, 2));
  EXPECT_EQ(listed(copy.recommend(Ids{0})), (Ids{0, 1, 2, 3}));
  EXPECT_EQ(listed(model.recommend(Ids{0})).size(), 1u);
}

TEST_P(FactorModelTest, ShapesThatDisagreeAreRefused) {
  ByHand model(GetParam());
  expect_error(ErrorCode::shape, {"rows of user factors", "found 2, expected 3"}, [&] {
    model.set_factors(model.user_map(), FactorMatrix(2, 2), model.item_map(), FactorMatrix(4, 2));
  });
  expect_error(ErrorCode::shape, {"factors of an item", "found 5, expected 2"}, [&] {
    model.set_factors(model.user_map(), FactorMatrix(3, 2), model.item_map(), FactorMatrix(4, 5));
  });
}

TEST_P(FactorModelTest, WhatAModelCannotDoItSays) {
  expect_error(ErrorCode::unsupported, {"'by-hand'"}, [&] {
    model_.recommend(named({{"u", "a"}}));
  });
}

class PopularityTest : public OnBackends {};
WF_ON_BACKENDS(PopularityTest);

TEST_P(PopularityTest, CountsPositiveInteractions) {
  const Interactions train = from_rows({{5, 0, 1, 0}, {1, -2, 1, 0}, {0, -1, 1, 0}});
  Popularity model(GetParam());
  model.fit(train);
  const TopK top = model.recommend(first_ids(3));
  for (Id user = 0; user < 3; ++user) EXPECT_EQ(listed(top, user), (Ids{2, 0, 1, 3}));
  EXPECT_EQ(top.scores_of(0)[0], 3);
  RecommendOptions options;
  options.exclude = train;
  EXPECT_EQ(listed(model.recommend(first_ids(3), options), 2), (Ids{0, 3}));
}

TEST_P(PopularityTest, FitPartialAddsToTheCountsAndFitBeginsAnew) {
  Popularity model(GetParam());
  model.fit(named({{"ann", "a"}, {"bob", "a"}, {"ann", "b"}}));
  model.fit_partial(named({{"cid", "c"}, {"ann", "b"}, {"cid", "b"}}));
  EXPECT_EQ(model.users().size(), 3);
  EXPECT_EQ(values_of(model.item_factors()), (std::vector<float>{2, 3, 1}));
  model.fit(named({{"dan", "d"}}));
  EXPECT_EQ(model.users().name(0), "dan");
  EXPECT_EQ(values_of(model.item_factors()), (std::vector<float>{1}));
}

TEST_P(PopularityTest, UnknownUsersGetTheSame) {
  Popularity model(GetParam());
  model.fit(named({{"ann", "a"}, {"bob", "b"}, {"cid", "b"}}));
  const Interactions histories = named({{"eve", "x"}, {"dan", "b"}});
  RecommendOptions options;
  options.exclude = histories;
  const TopK top = model.recommend(histories, options);
  EXPECT_EQ(listed(top, 0), (Ids{1, 0}));
  EXPECT_EQ(listed(top, 1), (Ids{0}));
}

TEST_P(PopularityTest, RefusesEmptyDataAndQuestionsOfLikeness) {
  Popularity model(GetParam());
  expect_error(ErrorCode::argument, {"no interactions"}, [&] { model.fit(Interactions()); });
  model.fit(from_rows({{1}}));
  expect_error(ErrorCode::unsupported, {"'popular'"}, [&] { model.similar_items(Ids{0}); });
  expect_error(ErrorCode::unsupported, {"'popular'"}, [&] { model.similar_users(Ids{0}); });
}

}  // namespace
}  // namespace wf
