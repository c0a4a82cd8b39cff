#include <signal.h>

#include "cli/command.hpp"

namespace wf::test {
namespace {

class TrainRanking : public Command {
 protected:
  std::vector<std::string> training(const std::string& model, const std::string& out,
                                    const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"train",    model, ratings(), "--factors", "8",
                                          "--epochs", "4",   "--out",   path(out)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  /// Item i has the feature "even" or "odd" of a weight of 1.
  std::string parities() const {
    std::string text = "item_id,feature\n";
    for (int item = 0; item < 60; ++item)
      text += std::to_string(item) + (item % 2 ? ",odd\n" : ",even\n");
    return write("parities.csv", text);
  }
};

TEST_F(TrainRanking, EachModelTrainsAndAnswers) {
  run({"split", ratings(), "--out", path("parts"), "--seed", "1"});
  for (const std::string model : {"bpr", "warp", "warp-kos", "logistic"}) {
    const Json json = run(training(model, model, {"--json"})).json();
    EXPECT_EQ(json["model"], model);
    EXPECT_EQ(json["iterations"], 4);
    EXPECT_EQ(json["settings"]["factors"], 8);
    ASSERT_EQ(json["counts"].size(), 4u);
    EXPECT_EQ(json["counts"][0]["samples"], 2000);
    const Json metrics = run({"evaluate", path(model), "--train", path("parts/train.csv"), "--test",
                              path("parts/test.csv"), "--json"})
                             .json();
    EXPECT_GT(metrics["metrics"]["auc"], 0.5) << model;
    const Json top = run({"recommend", path(model), "--user", "3", "-k", "5", "--json"}).json();
    EXPECT_EQ(top["users"][0]["items"].size(), 5u);
    const Json history =
        run({"recommend", path(model), "--history", "1,2,3", "-k", "5", "--json"}).json();
    EXPECT_EQ(history["items"].size(), 5u);
    EXPECT_EQ(run({"similar", path(model), "--item", "3"}).code, 0);
    EXPECT_EQ(run({"export", path(model), "--out", path("factors")}).code, 0);
  }
}

TEST_F(TrainRanking, EverySettingIsAnOption) {
  const Json json = run(training("bpr", "m",
                                 {"--learning-rate",
                                  "0.1",
                                  "--learning-rate-decay",
                                  "0.9",
                                  "--schedule",
                                  "adadelta",
                                  "--rho",
                                  "0.9",
                                  "--epsilon",
                                  "1e-5",
                                  "--user-alpha",
                                  "0.001",
                                  "--item-alpha",
                                  "0.002",
                                  "--max-sampled",
                                  "7",
                                  "--kos-k",
                                  "3",
                                  "--kos-n",
                                  "6",
                                  "--negative-sampler",
                                  "popularity",
                                  "--candidates",
                                  "4",
                                  "--batch-size",
                                  "50",
                                  "--deterministic",
                                  "yes",
                                  "--seed",
                                  "9",
                                  "--threads",
                                  "1",
                                  "--json"}))
                        .json();
  const Json& settings = json["settings"];
  EXPECT_EQ(settings["learning_rate"], 0.1);
  EXPECT_EQ(settings["learning_rate_decay"], 0.9);
  EXPECT_EQ(settings["schedule"], "adadelta");
  EXPECT_EQ(settings["user_alpha"], 0.001);
  EXPECT_EQ(settings["item_alpha"], 0.002);
  EXPECT_EQ(settings["max_sampled"], 7);
  EXPECT_EQ(settings["kos_k"], 3);
  EXPECT_EQ(settings["kos_n"], 6);
  EXPECT_EQ(settings["negative_sampler"], "popularity");
  EXPECT_EQ(settings["candidates"], 4);
  EXPECT_EQ(settings["batch_size"], 50);
  EXPECT_EQ(settings["deterministic"], true);
  EXPECT_EQ(settings["seed"], 9);
  expect_failure(run(training("bpr", "m", {"--learning-rate", "0"})), 2, "learning_rate is 0");
  expect_failure(run(training("bpr", "m", {"--alpha", "3"})), 2, "--alpha");
  expect_failure(run(training("bpr", "m", {"--deterministic", "maybe"})), 2, "true,false,yes,no");
  EXPECT_EQ(run(training("bpr", "m", {"--deterministic=false", "--json"}))
                .json()["settings"]["deterministic"],
            false);
}

TEST_F(TrainRanking, FeaturesComeFromAFile) {
  const std::string own = "own", alone = "alone";
  EXPECT_EQ(run(training("warp", own, {"--item-features", parities()})).code, 0);
  const Result result =
      run(training("warp", alone, {"--item-features", parities(), "--item-identity", "no"}));
  EXPECT_EQ(result.code, 0) << result.err;
  // Items of the same features alone are the same.
  const Json top = run({"similar", path(alone), "--item", "4", "-k", "29", "--json"}).json();
  for (const Json& item : top["items"][0]["similar"]) {
    EXPECT_EQ(item["item"].get<int>() % 2, 0);
    EXPECT_NEAR(item["score"], 1, 1e-5);
  }
}

TEST_F(TrainRanking, MovieLensFeaturesAreFoundBesideTheData) {
  std::string ratings, movies, users;
  for (int user = 1; user <= 20; ++user) {
    users += std::to_string(user) + (user % 2 ? "::F::25::3::0\n" : "::M::1::4::0\n");
    for (int item = 1 + user % 2; item <= 12; item += 2)
      ratings += std::to_string(user) + "::" + std::to_string(item) + "::5::0\n";
  }
  for (int item = 1; item <= 12; ++item)
    movies += std::to_string(item) + "::Title::" + (item % 2 ? "Drama|War\n" : "Comedy\n");
  write("ml/ratings.dat", ratings);
  write("ml/movies.dat", movies);
  write("ml/users.dat", users);
  const Result result =
      run({"train", "warp", path("ml"), "--item-features", "genres", "--user-features",
           "demographics", "--epochs", "3", "--out", path("m")});
  EXPECT_EQ(result.code, 0) << result.err;
  expect_failure(
      run({"train", "warp", this->ratings(), "--item-features", "genres", "--out", path("m")}), 1,
      "no genres file in this folder, expected one of movies.dat, u.item, movies.csv");
}

TEST_F(TrainRanking, FeaturesThatDoNotFitAreNamed) {
  expect_failure(run(training("warp", "m", {"--item-identity", "no"})), 2, "--item-features");
  const std::string few = write("few.csv", "item_id,feature\n1,red\n");
  expect_failure(
      run(training("warp", "m", {"--item-features", few, "--item-identity", "no", "--json"})), 1,
      "have no row in the item features");
  const std::string nan = write("nan.csv", "item_id,feature,weight\n1,red,1\n2,red,nan\n");
  expect_failure(run(training("warp", "m", {"--item-features", nan})), 1,
                 "nan.csv:3: weight 'nan'");
}

TEST_F(TrainRanking, SampleWeightsComeFromAFile) {
  EXPECT_EQ(run(training("warp", "m", {"--sample-weights", ratings()})).code, 0);
  const std::string few = write("few.csv", "user_id,item_id,rating\n1,2,1\n");
  const Result result = run(training("warp", "m", {"--sample-weights", few}));
  EXPECT_EQ(result.code, 1);
  EXPECT_NE(result.err.find("the sample weight of user"), std::string::npos) << result.err;
}

TEST_F(TrainRanking, ResumingFromACheckpointGivesTheSameModel) {
  const auto exact = [&](const std::string& model) {
    run({"export", path(model), "--out", path("factors")});
    return read("factors/users.npy") + read("factors/items.npy");
  };
  std::vector<std::string> arguments = {"train", "warp",     ratings(),   "--factors",
                                        "8",     "--epochs", "200",       "--checkpoint-every",
                                        "5",     "--out",    path("part")};
  RunOptions kill;
  kill.signal_at = "iteration 12/200";
  kill.signal = SIGKILL;
  EXPECT_EQ(run(arguments, kill).code, -SIGKILL);
  ASSERT_TRUE(exists("part.checkpoint"));
  arguments.push_back("--resume");
  const Result result = run(arguments);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.err.find("iteration 1/200"), std::string::npos);
  EXPECT_EQ(
      run({"train", "warp", ratings(), "--factors", "8", "--epochs", "200", "--out", path("whole")})
          .code,
      0);
  EXPECT_EQ(exact("part"), exact("whole"));
}

TEST_F(TrainRanking, EarlyStopKeepsTheBest) {
  run({"split", ratings(), "--out", path("parts"), "--seed", "1"});
  const Json json = run({"train", "warp", path("parts/train.csv"), "--out", path("m"), "--valid",
                         path("parts/test.csv"), "--early-stop", "3", "--epochs", "100",
                         "--factors", "8", "--json"})
                        .json();
  const std::vector<double> curve = json["validation"];
  const int best = json["best_iteration"];
  ASSERT_GT(best, 0);
  for (const double value : curve) EXPECT_LE(value, curve[best - 1]);
}

TEST_F(TrainRanking, DivergenceIsAFailureThatNamesTheEpoch) {
  expect_failure(run(training("warp", "m", {"--learning-rate", "1e30", "--json"})), 1,
                 "diverged in epoch");
  EXPECT_FALSE(exists("m"));
}

}  // namespace
}  // namespace wf::test
