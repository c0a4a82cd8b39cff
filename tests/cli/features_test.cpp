#include <string>

#include "cli/command.hpp"
#include "warpfactor/warpfactor.hpp"

namespace wf::test {
namespace {

/// Users 0 .. 19 have those of items 0 .. 15 that are of their parity; users.csv and items.csv tell
/// the parities, also of users 20, 21 and of items 16 .. 19, whom the training lacks.
class Features : public Command {
 protected:
  void SetUp() override {
    Command::SetUp();
    std::string train = "user_id,item_id,rating\n", test = train;
    std::string users = "user_id,feature\n", items = "item_id,feature\n";
    for (int id = 0; id < 22; ++id) {
      const std::string parity = id % 2 ? ",odd\n" : ",even\n";
      users += std::to_string(id) + parity;
      if (id < 20) items += std::to_string(id) + parity;
    }
    for (int user = 0; user < 20; ++user)
      for (int item = user % 2; item < 20; item += 2)
        (item < 16 ? train : test) +=
            std::to_string(user) + "," + std::to_string(item) + (item % 3 ? ",5\n" : ",2\n");
    write("train.csv", train);
    write("test.csv", test);
    write("users.csv", users);
    write("items.csv", items);
  }
  Result train(const std::string& model, const std::string& out,
               const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"train",    model, path("train.csv"), "--factors", "4",
                                          "--epochs", "60",  "--out",           path(out)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  static void expect_parity(const Json& items, int parity) {
    EXPECT_EQ(items.size(), 5u);
    for (const Json& item : items) EXPECT_EQ(item["item"].get<int>() % 2, parity);
  }
};

TEST_F(Features, RecommendToUsersTheModelDoesNotKnow) {
  train("bpr", "m", {"--user-features", path("users.csv")});
  const Json one = run({"recommend", path("m"), "--features", "odd", "-k", "5", "--json"}).json();
  EXPECT_EQ(one["features"], Json{"odd"});
  expect_parity(one["items"], 1);
  std::vector<std::string> arguments = {
      "recommend", path("m"), "--user-features", path("users.csv"), "-k", "5", "--json"};
  EXPECT_EQ(run(arguments).json()["users"].size(), 22u);
  arguments.insert(arguments.end(), {"--user", "20,21"});
  const Json two = run(arguments).json()["users"];
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[1]["user"], 21);
  expect_parity(two[0]["items"], 0);
  expect_parity(two[1]["items"], 1);
  // What they have is left out by their ids.
  const std::string seen = write("seen.csv", "user_id,item_id\n21,1\n21,3\n21,5\n");
  arguments.insert(arguments.end(), {"--exclude", seen});
  for (const Json& item : run(arguments).json()["users"][1]["items"]) EXPECT_GT(item["item"], 5);
}

TEST_F(Features, WhatRecommendCannotUseIsNamed) {
  train("bpr", "alone", {"--user-features", path("users.csv"), "--user-identity", "no"});
  const auto recommend = [&](const std::string& model, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"recommend", path(model)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  };
  EXPECT_EQ(recommend("alone", {"--features", "odd"}).code, 0);
  expect_failure(recommend("alone", {"--features", "purple"}), 2, "user feature 'purple'");
  expect_failure(recommend("alone", {"--user-features", path("users.csv"), "--user", "99"}), 1,
                 "users.csv does not know user 99");
  expect_failure(recommend("alone", {"--user-features", path("items.csv")}), 1,
                 "no user id column");
  expect_failure(recommend("alone", {"--features", "odd", "--history", "1"}), 2, "give one of");
  run({"train", "als", path("train.csv"), "--factors", "4", "--out", path("als")});
  expect_failure(recommend("als", {"--features", "odd"}), 1,
                 "'als' cannot fold in users by their features");
}

TEST_F(Features, EvaluateDescribesNewItems) {
  train("bpr", "m", {"--item-features", path("items.csv")});
  std::vector<std::string> arguments = {"evaluate", path("m"),        "--train", path("train.csv"),
                                        "--test",   path("test.csv"), "-k",      "4",
                                        "--json"};
  expect_failure(run(arguments), 2, "test items");
  arguments.insert(arguments.end(), {"--item-features", path("items.csv")});
  const Result result = run(arguments);
  EXPECT_EQ(result.json()["unknown_items"], 0);
  EXPECT_GT(result.json()["metrics"]["auc"], 0.95);
  EXPECT_NE(result.err.find("0 users and 4 items by their features"), std::string::npos);
}

TEST_F(Features, AreExported) {
  train("warp", "m", {"--item-features", path("items.csv")});
  const Json json = run({"export", path("m"), "--out", path("factors"), "--json"}).json();
  EXPECT_EQ(json["files"].size(), 6u);
  const std::string csv = read("factors/item_features.csv");
  EXPECT_EQ(csv.rfind("id,factor_0,factor_1,factor_2,factor_3,bias\neven,", 0), 0u) << csv;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3);
  EXPECT_FALSE(exists("factors/user_features.csv"));
}

// The defaults of the library are those of the command.
TEST_F(Features, TheCommandTrainsWhatTheLibraryDoes) {
  train("warp", "m", {"--item-features", path("items.csv"), "--device", "cpu"});
  RankingConfig config;
  config.factors = 4;
  config.epochs = 60;
  config.device = "cpu";
  RankingSgd model(config);
  RankingFitOptions options;
  options.item_features = read_features(path("items.csv"));
  model.fit(read_interactions(path("train.csv")), options);
  const RankingSgd of_command = RankingSgd::load(path("m"), "cpu");
  const auto bytes = [](const FactorMatrix& factors) {
    return std::string(reinterpret_cast<const char*>(factors.row(0)),
                       static_cast<std::size_t>(factors.rows() * factors.stride()) * sizeof(float));
  };
  EXPECT_EQ(bytes(of_command.user_factors()), bytes(model.user_factors()));
  EXPECT_EQ(bytes(of_command.item_factors()), bytes(model.item_factors()));
  EXPECT_EQ(bytes(of_command.item_features().embeddings), bytes(model.item_features().embeddings));
  EXPECT_EQ(model.item_features().names->size(), 2);
}

TEST_F(Features, SmallRatingsCountAsDislikes) {
  // 160 ratings, of which items 0, 3, .. have 2.
  const auto samples = [&](const std::string& model) -> int {
    const Result result = train(model, model, {"--dislike-below", "4", "--json"});
    return result.json()["counts"][0]["samples"];
  };
  EXPECT_EQ(samples("logistic"), 160);
  EXPECT_EQ(samples("warp"), 100);
  // Which the scores of the logistic loss tell apart: item 2 is liked, item 6 is not.
  const Json items =
      run({"recommend", path("logistic"), "--user", "4", "--only-items", "2,6", "--json"})
          .json()["users"][0]["items"];
  EXPECT_EQ(items[0]["item"], 2);
  EXPECT_GT(items[0]["score"], 0);
  EXPECT_LT(items[1]["score"], 0);
}

TEST_F(Features, TheValidationMetricIsAChoice) {
  const std::string valid = write("valid.csv", "user_id,item_id\n0,1\n1,0\n2,4\n3,2\n");
  const Json json =
      train("warp", "m",
            {"--valid", valid, "--valid-metric", "recall@3", "--early-stop", "2", "--json"})
          .json();
  EXPECT_EQ(json["valid_metric"], "recall@3");
  const Result shown = train("warp", "m", {"--valid", valid, "--valid-metric", "auc"});
  EXPECT_NE(shown.err.find("  auc 0."), std::string::npos) << shown.err;
  for (const char* wrong : {"recall", "recall@0", "recall@3x", "speed@10", "@", ""})
    expect_failure(train("warp", "m", {"--valid", valid, "--valid-metric", wrong}), 2,
                   "--valid-metric is '" + std::string(wrong) + "', expected auc");
}

}  // namespace
}  // namespace wf::test
