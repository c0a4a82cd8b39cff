#include "warpfactor/evaluate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <vector>

#include "warpfactor/error.hpp"
#include "warpfactor/model.hpp"

namespace wf {
namespace {

/// Ranks by literal scores, one row a user.
class ScoreModel final : public Model {
 public:
  explicit ScoreModel(std::vector<std::vector<float>> scores)
      : scores_(std::move(scores)),
        users_(std::make_shared<IdMap>(IdMap::identity(static_cast<Id>(scores_.size())))),
        items_(std::make_shared<IdMap>(IdMap::identity(static_cast<Id>(scores_[0].size())))) {}

  std::string kind() const override { return "scores"; }
  const std::shared_ptr<const IdMap>& user_map() const override { return users_; }
  const std::shared_ptr<const IdMap>& item_map() const override { return items_; }
  void save(const std::string&) const override {}

 protected:
  void score_rows(Span<const Id> users, MatrixView<float> out) const override {
    for (std::size_t r = 0; r < users.size(); ++r)
      std::copy(scores_[users[r]].begin(), scores_[users[r]].end(),
                out.row(static_cast<Offset>(r)));
  }

 private:
  std::vector<std::vector<float>> scores_;
  std::shared_ptr<const IdMap> users_;
  std::shared_ptr<const IdMap> items_;
};

/// Rows of items under identity maps; without values when there are none.
Interactions rows(std::vector<std::vector<Id>> lists, Id items, std::vector<float> values = {}) {
  std::vector<Offset> offsets{0};
  std::vector<Id> ids;
  for (const std::vector<Id>& list : lists) {
    ids.insert(ids.end(), list.begin(), list.end());
    offsets.push_back(static_cast<Offset>(ids.size()));
  }
  return Interactions(std::move(offsets), std::move(ids), std::move(values), {},
                      std::make_shared<IdMap>(IdMap::identity(static_cast<Id>(lists.size()))),
                      std::make_shared<IdMap>(IdMap::identity(items)));
}

const ScoreModel& four_users() {
  static const ScoreModel model({{.9f, .8f, .7f, .6f, .5f, .4f},
                                 {.1f, .2f, .3f, .4f, .5f, .6f},
                                 {.6f, .1f, .5f, .2f, .4f, .3f},
                                 {.3f, .3f, .2f, .1f, 0.f, .9f}});
  return model;
}
Interactions four_train() { return rows({{0}, {5}, {2}, {5}}, 6); }
Interactions four_test() { return rows({{2, 4}, {0, 4}, {0, 3, 4, 5}, {}}, 6); }

// Lists after masking: 1 2 3 4 5, 4 3 2 1 0 and 0 4 5 3 1; the last user has no test item.
TEST(Evaluate, FourUsersByHand) {
  const Metrics m = evaluate(four_users(), four_train(), four_test(), {.k = {1, 2, 3, 5}});
  EXPECT_EQ(m.users, 3);
  EXPECT_EQ(m.skipped_users, 1);
  EXPECT_NEAR(m.at("ndcg@1"), 0.666667, 1e-6);
  EXPECT_NEAR(m.at("ndcg@3"), 0.666667, 1e-6);
  EXPECT_NEAR(m.at("ndcg@5"), 0.833755, 1e-6);
  EXPECT_NEAR(m.at("map@1"), 0.666667, 1e-6);
  EXPECT_NEAR(m.at("map@2"), 0.583333, 1e-6);
  EXPECT_NEAR(m.at("map@5"), 0.733333, 1e-6);
  // Hits among the first 2: 1 of 2, 1 of 2, 2 of 4.
  EXPECT_DOUBLE_EQ(m.at("precision@2"), (0.5 + 0.5 + 1.0) / 3);
  EXPECT_DOUBLE_EQ(m.at("recall@2"), 0.5);
  EXPECT_DOUBLE_EQ(m.at("truncated_recall@2"), (0.5 + 0.5 + 1.0) / 3);
  EXPECT_DOUBLE_EQ(m.at("recall@5"), 1);
  EXPECT_DOUBLE_EQ(m.at("mrr@1"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(m.at("mrr@2"), (0.5 + 1 + 1) / 3);
  EXPECT_DOUBLE_EQ(m.at("hit_rate@1"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(m.at("hit_rate@2"), 1);
  EXPECT_DOUBLE_EQ(m.at("coverage@1"), 3.0 / 6);
  EXPECT_DOUBLE_EQ(m.at("coverage@2"), 5.0 / 6);
  // Negatives 1 3 5, 1 2 3 and 1: the pairs in order are 3 of 6, 3 of 6 and 4 of 4.
  EXPECT_DOUBLE_EQ(m.at("auc"), (0.5 + 0.5 + 1.0) / 3);
}

TEST(Evaluate, WithoutMaskTrainItemsAreRecommended) {
  const Metrics m =
      evaluate(four_users(), four_train(), four_test(), {.k = 1, .mask_train = false});
  EXPECT_DOUBLE_EQ(m.at("precision@1"), 1.0 / 3);
  // Each train item is one more negative: 3 of 8, 3 of 8 and 5 of 8 pairs in order.
  EXPECT_DOUBLE_EQ(m.at("auc"), (3.0 + 3.0 + 5.0) / 24);
}

TEST(Evaluate, ExcludeMasksMore) {
  const Interactions more = rows({{1}, {3}, {1}, {}}, 6);
  const Metrics m = evaluate(four_users(), four_train(), four_test(), {.k = 1, .exclude = more});
  EXPECT_DOUBLE_EQ(m.at("precision@1"), 1);
  EXPECT_DOUBLE_EQ(m.at("auc"), (3.0 / 4 + 2.0 / 4 + 0.5) / 3);
}

TEST(Evaluate, TiesCountHalfInAuc) {
  const ScoreModel model({{1, 1, 1, 1}});
  const Metrics m = evaluate(model, rows({{}}, 4), rows({{0, 2}}, 4));
  EXPECT_DOUBLE_EQ(m.at("auc"), 0.5);
}

// A test item that is masked ranks against the negatives, but is not recommended.
TEST(Evaluate, MaskedTestItem) {
  const ScoreModel model({{4, 3, 2, 1}});
  const Metrics m = evaluate(model, rows({{0}}, 4), rows({{0, 2}}, 4), {.k = 3});
  EXPECT_DOUBLE_EQ(m.at("recall@3"), 0.5);
  EXPECT_DOUBLE_EQ(m.at("auc"), (2.0 + 1.0) / 4);
}

TEST(Evaluate, OnlyPositiveTestValuesCount) {
  const ScoreModel model({{4, 3, 2, 1}, {4, 3, 2, 1}});
  const Interactions test = rows({{0, 1, 2}, {3}}, 4, {0, 2, -1, -5});
  const Metrics m = evaluate(model, rows({{}, {}}, 4), test, {.k = 2});
  EXPECT_EQ(m.users, 1);
  EXPECT_EQ(m.skipped_users, 1);
  EXPECT_DOUBLE_EQ(m.at("precision@2"), 0.5);
  EXPECT_DOUBLE_EQ(m.at("recall@2"), 1);
}

TEST(Evaluate, UnknownUsersAndItemsAreCounted) {
  const ScoreModel model({{2, 1}, {1, 2}});
  const Interactions test = rows({{0, 3, 4}, {}, {1}, {}}, 5);
  const Metrics m = evaluate(model, rows({{}, {}}, 2), test, {.k = 1});
  EXPECT_EQ(m.users, 1);
  EXPECT_EQ(m.unknown_users, 1);
  EXPECT_EQ(m.unknown_items, 2);
  EXPECT_DOUBLE_EQ(m.at("recall@1"), 1);
}

TEST(Evaluate, EveryMetricIsAShareForEveryK) {
  for (const int k : {1, 2, 5, 6, 7, 1000, 2147483647}) {
    const Metrics m = evaluate(four_users(), four_train(), four_test(), {.k = k});
    EXPECT_EQ(m.values.size(), 9u);
    for (const auto& [name, value] : m.values) {
      EXPECT_GE(value, 0) << name;
      EXPECT_LE(value, 1) << name;
    }
  }
}

TEST(Evaluate, AllItemsRelevant) {
  const ScoreModel model({{1, 2, 3}});
  const Metrics m = evaluate(model, rows({{}}, 3), rows({{0, 1, 2}}, 3), {.k = 10});
  EXPECT_DOUBLE_EQ(m.at("ndcg@10"), 1);
  EXPECT_DOUBLE_EQ(m.at("precision@10"), 0.3);
  EXPECT_DOUBLE_EQ(m.at("truncated_recall@10"), 1);
  EXPECT_DOUBLE_EQ(m.at("auc"), 0.5);
}

TEST(Evaluate, AucOnDemand) {
  const Metrics m = evaluate(four_users(), four_train(), four_test(), {.k = {3, 3}, .auc = false});
  EXPECT_EQ(m.values.size(), 8u);
  EXPECT_EQ(m.values.count("auc"), 0u);
}

TEST(Evaluate, RefusesNonsense) {
  EXPECT_THROW(evaluate(four_users(), four_train(), four_test(), {.k = {5, 0}}), Error);
  try {
    evaluate(four_users(), four_train(), rows({{}, {}, {}, {}, {1}}, 6));
    FAIL() << "evaluated nobody";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::argument);
    EXPECT_NE(std::string(error.what()).find("1 test users"), std::string::npos) << error.what();
  }
  const Metrics m = evaluate(four_users(), four_train(), four_test(), {.k = 1});
  try {
    m.at("precision@7");
    FAIL() << "found a metric that was not asked for";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("auc, coverage@1"), std::string::npos) << error.what();
  }
}

// More users than a block holds, each with one test item at a place known by its number.
TEST(Evaluate, ManyUsers) {
  constexpr Id users = 5000;
  std::vector<std::vector<Id>> tests;
  for (Id user = 0; user < users; ++user) tests.push_back({user % 4});
  const ScoreModel model(std::vector<std::vector<float>>(users, {4, 3, 2, 1}));
  const Metrics m =
      evaluate(model, rows(std::vector<std::vector<Id>>(users), 4), rows(tests, 4), {.k = {1, 2}});
  EXPECT_EQ(m.users, users);
  EXPECT_DOUBLE_EQ(m.at("hit_rate@1"), 0.25);
  EXPECT_DOUBLE_EQ(m.at("mrr@2"), 0.375);
  EXPECT_DOUBLE_EQ(m.at("auc"), 0.5);
}

}  // namespace
}  // namespace wf
