#include "warpfactor/dataset.hpp"

#include "support/thrown_by.hpp"

namespace wf {
namespace {

TEST(Dataset, NumbersNamesInTheOrderInWhichTheyCome) {
  Dataset dataset;
  dataset.fit({"ann", "bob"}, {30, 10});
  dataset.fit_partial({"bob", "eve"}, {20});
  EXPECT_EQ(dataset.users().size(), 3);
  EXPECT_EQ(dataset.users().find("eve"), 2);
  EXPECT_EQ(dataset.items().kind(), IdMap::Kind::number);
  EXPECT_EQ(dataset.items().find(std::int64_t{20}), 2);
  dataset.fit({7}, {"x"});
  EXPECT_EQ(dataset.users().size(), 1);
  EXPECT_EQ(dataset.items().name(0), "x");
}

TEST(Dataset, NamesAreTextUnlessAllOfTheFirstAreNumbers) {
  Dataset dataset;
  dataset.fit({1, "ann"}, {-1, 5}, {}, {18446744073709551615u, 7u});
  EXPECT_EQ(dataset.users().kind(), IdMap::Kind::text);
  EXPECT_EQ(dataset.items().find("-1"), 0);
  EXPECT_EQ(dataset.item_features().name(0), "18446744073709551615");
  const Interactions made = dataset.build_interactions({{1, 5}, {"ann", -1}, {"1", "-1"}});
  EXPECT_EQ(made.size(), 3);
  const FeatureTable table =
      dataset.build_item_features({{5, {{7, 0.5}, {18446744073709551615u, 2}}}});
  EXPECT_EQ(table.weights().value(0), 2);
  EXPECT_EQ(table.weights().value(1), 0.5f);
}

TEST(Dataset, BuildsInteractions) {
  Dataset dataset;
  dataset.fit({"ann", "bob"}, {1, 2, 3});
  const Interactions made =
      dataset.build_interactions({{"bob", 3}, {"ann", 1, 4.5}, {"bob", 1, -1}});
  EXPECT_EQ(made.size(), 3);
  EXPECT_EQ(made.user_count(), 2);
  EXPECT_EQ(made.item_count(), 3);  // item 2 is there without interactions
  const CsrView rows = made.by_user();
  EXPECT_EQ(rows.value(0), 4.5f);
  EXPECT_EQ(rows.indices[1], 0);
  EXPECT_EQ(rows.value(1), -1);
  EXPECT_EQ(rows.value(2), 1);
  const Interactions summed =
      dataset.build_interactions({{"ann", 1, 2}, {"ann", 1, 3}}, Duplicates::sum);
  EXPECT_EQ(summed.by_user().value(0), 5);
}

TEST(Dataset, WhatWasBuiltStaysAsItWas) {
  Dataset dataset;
  dataset.fit({"ann"}, {1});
  const Interactions before = dataset.build_interactions({{"ann", 1}});
  dataset.fit_partial({"bob"}, {2});
  EXPECT_EQ(before.user_count(), 1);
  EXPECT_EQ(
      dataset.build_interactions({{"bob", 2}}).aligned(before.user_map(), before.item_map()).size(),
      0);
}

TEST(Dataset, BuildsFeaturesFromListsAndWeights) {
  Dataset dataset;
  dataset.fit({"ann"}, {1, 2, 3}, {}, {"comedy", "drama"});
  const FeatureTable table =
      dataset.build_item_features({{1, {"comedy", "drama"}}, {3, {{"drama", 4}}}});
  const CsrView weights = table.weights();
  ASSERT_EQ(weights.rows, 3);
  EXPECT_EQ(weights.columns, 2);
  EXPECT_EQ(weights.value(0), 1);
  EXPECT_EQ(weights.value(1), 1);
  EXPECT_EQ(weights.degree(1), 0);  // not mentioned
  EXPECT_EQ(weights.value(2), 4);
}

TEST(Dataset, FitForgetsWhatItKnew) {
  Dataset dataset;
  dataset.fit({"ann"}, {1}, {"old"}, {"red"});
  dataset.fit({7}, {});
  EXPECT_EQ(dataset.users().size(), 1);
  EXPECT_EQ(dataset.items().size(), 0);
  EXPECT_EQ(dataset.item_features().size(), 0);
}

TEST(Dataset, UnknownNamesAreRefused) {
  Dataset dataset;
  dataset.fit({"ann"}, {1}, {"old"}, {"red"});
  const auto expect = [](const std::function<void()>& work, const std::string& name) {
    expect_argument_error(work, name + " is not in the dataset");
  };
  expect([&] { dataset.build_interactions({{"zoe", 1}}); }, "user 'zoe'");
  expect([&] { dataset.build_interactions({{"ann", 2}}); }, "item '2'");
  expect([&] { dataset.build_user_features({{"zoe", {"old"}}}); }, "user 'zoe'");
  expect([&] { dataset.build_user_features({{"ann", {"red"}}}); }, "user feature 'red'");
  expect([&] { dataset.build_item_features({{1, {"old"}}}); }, "item feature 'old'");
}

TEST(Dataset, TextAmongNumbersMakesAllText) {
  Dataset dataset;
  dataset.fit({1, 2}, {1});
  EXPECT_EQ(dataset.users().kind(), IdMap::Kind::number);
  dataset.fit_partial({3, "ann", "01"}, {2});
  EXPECT_EQ(dataset.users().kind(), IdMap::Kind::text);
  EXPECT_EQ(dataset.users().find("ann"), 3);
  EXPECT_EQ(dataset.users().find(1), 0);
  EXPECT_EQ(dataset.users().find("01"), 4);
  EXPECT_EQ(dataset.items().kind(), IdMap::Kind::number);
}

}  // namespace
}  // namespace wf
