#include <signal.h>

#include "cli/command.hpp"

namespace wf::test {
namespace {

class Train : public Command {
 protected:
  std::vector<std::string> als(const std::string& out, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"train",   "als", ratings(), "--factors", "8",
                                          "--alpha", "5",   "--out",   path(out)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  /// The factors of a model, exactly.
  std::string factors(const std::string& model) const {
    const Result result = run({"export", path(model), "--out", path("factors")});
    EXPECT_EQ(result.code, 0) << result.err;
    return read("factors/users.npy") + read("factors/items.npy");
  }
};

TEST_F(Train, JsonHasSettingsAndTheLossCurve) {
  const Json json = run(als("m", {"--iterations", "3", "--json", "--device", "cpu"})).json();
  EXPECT_EQ(json["model"], "als");
  EXPECT_EQ(json["device"], "cpu");
  EXPECT_EQ(json["users"], 120);
  EXPECT_EQ(json["items"], 60);
  EXPECT_EQ(json["interactions"], 2000);
  EXPECT_EQ(json["iterations"], 3);
  EXPECT_EQ(json["out"], path("m"));
  EXPECT_EQ(json["settings"]["factors"], 8);
  EXPECT_EQ(json["settings"]["alpha"], 5);
  EXPECT_EQ(json["settings"]["solver"], "cg");
  EXPECT_EQ(json["settings"]["unobserved_weight"], 1);
  ASSERT_EQ(json["loss"].size(), 3u);
  EXPECT_LT(json["loss"][2], json["loss"][0]);
  EXPECT_GT(json["seconds_per_iteration"], 0);
  EXPECT_FALSE(json["stopped"]);
}

TEST_F(Train, EverySettingIsAnOption) {
  const Json json = run(als("m", {"--iterations",
                                  "2",
                                  "--regularization",
                                  "0.5",
                                  "--regularization-exponent",
                                  "1",
                                  "--unobserved-weight",
                                  "0.1",
                                  "--objective",
                                  "ials",
                                  "--confidence",
                                  "alpha*r",
                                  "--log-epsilon",
                                  "2",
                                  "--solver",
                                  "subspace",
                                  "--cg-steps",
                                  "4",
                                  "--block-size",
                                  "4",
                                  "--init-scale",
                                  "0.2",
                                  "--seed",
                                  "9",
                                  "--loss-every",
                                  "2",
                                  "--threads",
                                  "1",
                                  "--json"}))
                        .json();
  const Json& settings = json["settings"];
  EXPECT_EQ(settings["objective"], "ials");
  EXPECT_EQ(settings["confidence"], "alpha*r");
  EXPECT_EQ(settings["solver"], "subspace");
  EXPECT_EQ(settings["block_size"], 4);
  EXPECT_EQ(settings["seed"], 9);
  EXPECT_EQ(settings["regularization_exponent"], 1);
  EXPECT_TRUE(json["loss"][0].is_null());
  EXPECT_TRUE(json["loss"][1].is_number());
}

TEST_F(Train, ProgressGoesToStandardError) {
  const Result result = run(als("m", {"--iterations", "2"}));
  EXPECT_EQ(result.code, 0);
  EXPECT_NE(result.err.find("iteration 2/2  loss "), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("ETA"), std::string::npos);
  EXPECT_EQ(result.out.find("ETA"), std::string::npos);
}

TEST_F(Train, Popular) {
  const Json json = run({"train", "popular", ratings(), "--out", path("p"), "--json"}).json();
  EXPECT_EQ(json["model"], "popular");
  EXPECT_EQ(json["interactions"], 2000);
  expect_failure(run({"train", "popular", ratings(), "--out", path("p"), "--factors", "3"}), 2,
                 "--factors");
}

TEST_F(Train, OtherModelsAreBadUsage) {
  expect_failure(run({"train", "mf", ratings(), "--out", path("m")}), 2, "'mf'");
  expect_failure(run({"train"}), 2, "subcommand");
}

TEST_F(Train, SettingsOutOfRangeAreNamed) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"--factors", "0"},     {"--factors", "5000"},       {"--regularization", "-1"},
      {"--alpha", "nan"},     {"--iterations", "-1"},      {"--cg-steps", "0"},
      {"--early-stop", "-1"}, {"--checkpoint-every", "-2"}};
  for (const auto& [option, value] : wrong) {
    std::vector<std::string> arguments = als("m", {});
    arguments.insert(arguments.end(), {option, value});
    if (option == "--factors") arguments.erase(arguments.begin() + 3, arguments.begin() + 5);
    const Result result = run(arguments);
    EXPECT_EQ(result.code, 2) << option << " " << value << ": " << result.err;
  }
  EXPECT_FALSE(exists("m"));
}

TEST_F(Train, ADeviceThatIsNotThere) {
  const Result result = run(als("m", {"--device", "cuda:7"}));
  EXPECT_EQ(result.code, 1);
  EXPECT_NE(result.err.find("cuda"), std::string::npos) << result.err;
  EXPECT_NE(run(als("m", {"--device", "abacus"})).code, 0);
  EXPECT_FALSE(exists("m"));
}

TEST_F(Train, ATargetThatCannotBeWrittenIsSaidBeforeTraining) {
  const Result result = run({"train", "als", ratings(), "--out", path("no/such/m")});
  expect_failure(result, 1, "no/such");
  EXPECT_EQ(result.err.find("iteration"), std::string::npos);
}

TEST_F(Train, AFailureWhileSavingLeavesTheFilesAlone) {
  const auto before = (ratings(), contents());
  const Result result = run({"train", "als", ratings(), "--iterations", "1", "--out", "/dev/full"});
  EXPECT_EQ(result.code, 1);
  EXPECT_NE(result.err.find("/dev/full"), std::string::npos) << result.err;
  EXPECT_EQ(contents(), before);
}

TEST_F(Train, AFileThatGetsTooLargeLeavesTheOldOne) {
  const std::string model = trained();
  const auto before = contents();
  RunOptions limited;
  limited.largest_file = 4000;
  const Result result =
      run({"train", "als", ratings(), "--out", model, "--factors", "32"}, limited);
  EXPECT_EQ(result.code, 1) << result.err;
  EXPECT_NE(result.err.find(model + ": cannot be written"), std::string::npos) << result.err;
  EXPECT_EQ(contents(), before);
}

TEST_F(Train, EarlyStopKeepsTheBest) {
  run({"split", ratings(), "--out", path("parts"), "--seed", "1"});
  const Json json = run({"train", "als", path("parts/train.csv"), "--out", path("m"), "--valid",
                         path("parts/test.csv"), "--early-stop", "2", "--iterations", "60",
                         "--factors", "8", "--json"})
                        .json();
  const std::vector<double> curve = json["validation"];
  ASSERT_EQ(curve.size(), json["iterations"]);
  const int best = json["best_iteration"];
  for (const double value : curve) EXPECT_LE(value, curve[best - 1]);
  expect_failure(run(als("m", {"--early-stop", "2"})), 2, "--valid");
}

TEST_F(Train, ResumingFromACheckpointGivesTheSameModel) {
  const std::vector<std::string> every = {"--iterations", "2000", "--checkpoint-every", "5"};
  RunOptions kill;
  kill.signal_at = "iteration 12/2000";
  kill.signal = SIGKILL;
  EXPECT_EQ(run(als("part", every), kill).code, -SIGKILL);
  EXPECT_FALSE(exists("part"));
  ASSERT_TRUE(exists("part.checkpoint"));

  std::vector<std::string> resumed = als("part", every);
  resumed.push_back("--resume");
  const Result result = run(resumed);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.err.find("iteration 1/2000"), std::string::npos);
  EXPECT_FALSE(exists("part.checkpoint"));  // removed when complete
  EXPECT_EQ(run(als("whole", {"--iterations", "2000"})).code, 0);
  EXPECT_EQ(factors("part"), factors("whole"));
}

TEST_F(Train, ANamedCheckpointStays) {
  const std::vector<std::string> named = {"--iterations",       "4", "--checkpoint", path("kept"),
                                          "--checkpoint-every", "2"};
  EXPECT_EQ(run(als("m", named)).code, 0);
  EXPECT_TRUE(exists("kept"));
  std::vector<std::string> resumed = als("m", named);
  resumed.push_back("--resume");
  EXPECT_EQ(run(resumed).code, 0);
  EXPECT_TRUE(exists("kept"));
}

TEST_F(Train, AnInterruptedTrainingSavesAndResumes) {
  const std::vector<std::string> long_run = {"--iterations", "3000", "--loss-every", "1000"};
  EXPECT_EQ(run(als("whole", long_run)).code, 0);
  for (const int signal : {SIGINT, SIGTERM}) {
    RunOptions interrupt;
    interrupt.signal_at = "iteration 3/3000";
    interrupt.signal = signal;
    const Result stopped = run(als("m", long_run), interrupt);
    EXPECT_EQ(stopped.code, 0) << stopped.err;
    EXPECT_NE(stopped.err.find("interrupted after iteration"), std::string::npos);
    ASSERT_TRUE(exists("m"));

    std::vector<std::string> resumed = als("m", long_run);
    resumed.push_back("--resume");
    EXPECT_EQ(run(resumed).code, 0);
    EXPECT_EQ(factors("m"), factors("whole"));
  }
}

TEST_F(Train, ACheckpointOlderThanTheModelIsOfAnotherTraining) {
  run(als("m", {"--iterations", "2", "--init-scale", "0.3"}));
  fs::copy_file(path("m"), path("m.checkpoint"));
  fs::last_write_time(path("m.checkpoint"),
                      fs::file_time_type::clock::now() - std::chrono::hours(1));
  run(als("m", {"--iterations", "3"}));
  const std::string before = factors("m");
  EXPECT_EQ(run(als("m", {"--resume", "--json"})).json()["iterations"], 3);
  EXPECT_EQ(factors("m"), before);
}

TEST_F(Train, ResumeNeedsSomethingToResumeWithTheSameSettings) {
  expect_failure(run(als("m", {"--resume"})), 1, "nothing to resume");
  run(als("m", {"--iterations", "2"}));
  expect_failure(run({"train", "als", ratings(), "--out", path("m"), "--resume", "--factors", "9"}),
                 2, "--factors is 9");
}

}  // namespace
}  // namespace wf::test
