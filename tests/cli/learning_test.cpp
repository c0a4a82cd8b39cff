#include "cli/command.hpp"

namespace wf::test {
namespace {

/// Trainings that cannot learn, go on or are repeated.
class Learning : public Command {
 protected:
  Result train(const std::string& model, const std::string& data,
               std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"train", model, data, "--out", path(model)};
    if (model != "popular") arguments.insert(arguments.end(), {"--factors", "4"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  void expect_warning(const Result& result, const std::string& words) const {
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_NE(result.err.find("warning: " + words), std::string::npos) << result.err;
  }
};

TEST_F(Learning, OfNothingLikedIsWarnedOf) {
  const std::string zeros = write("z.csv", "user_id,item_id,rating\n1,1,0\n1,2,0\n2,1,0\n");
  for (const std::string model : {"als", "bpr", "warp", "warp-kos", "logistic", "popular"})
    expect_warning(train(model, zeros),
                   "none of the 3 entries has a value above 0: there is nothing to prefer");
  const Json json = train("als", zeros, {"--json"}).json();
  EXPECT_EQ(json["warnings"].size(), 1u);
}

TEST_F(Learning, OfUsersWhoHaveEverythingIsWarnedOf) {
  std::string all = "user_id,item_id\n";
  for (int user = 0; user < 3; ++user)
    for (int item = 0; item < 2; ++item)
      all += std::to_string(user) + "," + std::to_string(item) + "\n";
  const std::string data = write("all.csv", all);
  for (const std::string model : {"bpr", "warp", "warp-kos"})
    expect_warning(train(model, data, {"--epochs", "2"}),
                   "each user with one of the 6 entries above 0 has all 2 items: there is nothing "
                   "to prefer them to");
  expect_warning(train("logistic", data), "all 6 entries have a value above 0");
}

TEST_F(Learning, OfWeightsOfZeroIsWarnedOf) {
  const std::string data = write("d.csv", "user_id,item_id,rating\n1,1,1\n1,2,1\n2,1,1\n2,3,0\n");
  const std::string weights =
      write("w.csv", "user_id,item_id,rating\n1,1,0\n1,2,0\n2,1,0\n2,3,1\n");
  for (const std::string model : {"bpr", "warp", "logistic"})
    expect_warning(train(model, data, {"--sample-weights", weights}),
                   "none of the 3 entries with a value above 0 has a sample weight above 0");
}

TEST_F(Learning, WeightsOfOtherEntriesAreCounted) {
  const std::string data = write("d.csv", "user_id,item_id\n1,1\n1,2\n2,1\n");
  const std::string weights =
      write("w.csv", "user_id,item_id,rating\n1,1,1\n1,2,1\n2,1,2\n2,9,1\n9,1,1\n");
  const Result result = train("warp", data, {"--sample-weights", weights});
  EXPECT_NE(result.err.find("2 of the 5 sample weights are of no entry of the training data"),
            std::string::npos)
      << result.err;
}

// Three hundred users, each with one of two items; the other one never belongs to them.
TEST_F(Learning, WarpLearnsFromTwoItems) {
  std::string all = "user_id,item_id\n";
  for (int user = 0; user < 300; ++user) all += std::to_string(user) + (user % 2 ? ",a\n" : ",b\n");
  const std::string data = write("two.csv", all);
  for (const std::string model : {"warp", "warp-kos"}) {
    const Result result = train(model, data, {"--epochs", "30"});
    EXPECT_EQ(result.err.find("warning"), std::string::npos) << result.err;
    const Json lists = run({"recommend", path(model), "--all-users", "-k", "1", "--json"}).json();
    for (const Json& list : lists["users"])
      EXPECT_EQ(list["items"][0]["item"], list["user"].get<int>() % 2 ? "a" : "b");
  }
}

/// Prices and pages of the 60 items, without scaling.
std::string unscaled(int rows) {
  std::string text = "item_id,feature,weight\n";
  for (int item = 0; item < rows; ++item)
    text += std::to_string(item) + ",price," + std::to_string(1 + 37 * item * item) + "\n" +
            std::to_string(item) + ",pages," + std::to_string(50 + 30 * item) + "\n";
  return text;
}

TEST_F(Learning, FeaturesThatDrownTheIdentityAreWarnedOf) {
  const std::string features = write("f.csv", unscaled(61));
  expect_warning(
      train("warp", ratings(), {"--item-features", features, "--epochs", "1"}),
      "the features of 59 of 60 items outweigh their own feature a hundred times or more");
  std::string text = "item_id,feature,weight\n";
  for (int item = 0; item <= 60; ++item)
    text += std::to_string(item) + (item % 2 ? ",red,1\n" : ",blue,0.5\n");
  const std::string small = write("s.csv", text);
  EXPECT_EQ(
      train("warp", ratings(), {"--item-features", small, "--epochs", "1"}).err.find("warning"),
      std::string::npos);
}

TEST_F(Learning, FeaturesThatDrownOthersAreWarnedOf) {
  std::string text = "item_id,feature,weight\n";
  for (int item = 0; item <= 60; ++item)
    text += std::to_string(item) + ",price," + std::to_string(5000 + item) + "\n" +
            std::to_string(item) + (item % 2 ? ",red,1\n" : ",blue,1\n");
  const Result result =
      train("warp", ratings(),
            {"--item-features", write("f.csv", text), "--item-identity", "no", "--epochs", "1"});
  expect_warning(result,
                 "the weights of 2 of 3 item features are a hundredth or less of the "
                 "largest beside them");
}

// All factors are 0 where so much regularization leaves nothing of them.
TEST_F(Learning, TheSameScoreForEveryItemIsAFailure) {
  expect_failure(train("als", ratings(), {"--regularization", "1e8", "--iterations", "10"}), 1,
                 "all 60 items the same factors");
  EXPECT_FALSE(exists("als"));
  std::string same = "item_id,feature\n";
  for (int item = 0; item <= 60; ++item) same += std::to_string(item) + ",thing\n";
  expect_failure(
      train("warp", ratings(),
            {"--item-features", write("same.csv", same), "--item-identity", "no", "--epochs", "1"}),
      1, "all 60 items the same factors");
}

TEST_F(Learning, EqualRunsMakeEqualFiles) {
  for (const std::string model : {"als", "warp", "popular"}) {
    std::string first;
    for (int time = 0; time < 2; ++time) {
      std::vector<std::string> more = {"--seed", "7"};
      if (model == "popular") more.clear();
      ASSERT_EQ(train(model, ratings(), more).code, 0);
      if (time == 0) first = read(model);
    }
    EXPECT_EQ(read(model), first) << model;
  }
}

TEST_F(Learning, AResumedTrainingMakesTheSameFile) {
  ASSERT_EQ(train("als", ratings(), {"--iterations", "4"}).code, 0);
  const std::string whole = read("als");
  RunOptions options;
  options.signal_at = "iteration 2/";
  options.signal = 15;
  const std::vector<std::string> interrupted = {
      "train", "als", ratings(), "--out", path("als"), "--factors", "4", "--iterations", "4"};
  ASSERT_EQ(run(interrupted, options).code, 0);
  auto resumed = interrupted;
  resumed.insert(resumed.end(), {"--resume", "--json"});
  const Json json = run(resumed).json();
  EXPECT_EQ(json["iterations"], 4);
  EXPECT_EQ(read("als"), whole);
}

TEST_F(Learning, AFinishedModelIsTrainedOn) {
  ASSERT_EQ(train("als", ratings(), {"--iterations", "4", "--alpha", "5"}).code, 0);
  fs::rename(path("als"), path("old"));
  const Json json =
      train("als", ratings(), {"--from", path("old"), "--iterations", "6", "--json"}).json();
  EXPECT_EQ(json["iterations"], 6);
  EXPECT_EQ(json["settings"]["alpha"], 5);
  ASSERT_EQ(train("als", ratings(), {"--iterations", "10", "--alpha", "5"}).code, 0);
  const auto factors = [&](const std::string& model) {
    EXPECT_EQ(run({"export", model, "--out", path("f")}).code, 0);
    return read("f/users.npy") + read("f/items.npy");
  };
  const std::string whole = factors(path("als"));
  ASSERT_EQ(train("als", ratings(), {"--from", path("old"), "--iterations", "6"}).code, 0);
  EXPECT_EQ(factors(path("als")), whole);
}

TEST_F(Learning, ARankingModelIsTrainedOn) {
  const auto lists = [&] { return run({"recommend", path("warp"), "--all-users", "-k", "5"}).out; };
  ASSERT_EQ(train("warp", ratings(), {"--epochs", "5"}).code, 0);
  const std::string whole = lists();
  ASSERT_EQ(train("warp", ratings(), {"--epochs", "2"}).code, 0);
  ASSERT_EQ(train("warp", ratings(), {"--from", path("warp"), "--epochs", "3"}).code, 0);
  EXPECT_EQ(lists(), whole);
}

TEST_F(Learning, WhatCannotBeTrainedOnIsRefused) {
  ASSERT_EQ(train("als", ratings()).code, 0);
  const std::string old = path("als");
  const auto from = [&](const std::string& model, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"train",   model,    ratings(), "--out",
                                          path("m"), "--from", old};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  };
  expect_failure(from("als", {"--factors", "8"}), 2, "factors is 8, expected 4");
  expect_failure(from("als", {"--resume"}), 2, "--resume");
  expect_failure(from("warp", {}), 1, "als");
  ASSERT_EQ(train("bpr", ratings(), {"--epochs", "1"}).code, 0);
  expect_failure(run({"train", "warp", ratings(), "--out", path("m"), "--from", path("bpr")}), 2,
                 "holds a model of kind bpr");
}

}  // namespace
}  // namespace wf::test
