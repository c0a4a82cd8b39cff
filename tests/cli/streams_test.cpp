#include <signal.h>

#include "cli/command.hpp"

namespace wf::test {
namespace {

/// Standard streams that cannot be written.
class Streams : public Command {
 protected:
  std::vector<std::string> training(const std::string& out, int iterations = 3) const {
    return {"train", "als",          ratings(),
            "--out", path(out),      "--factors",
            "4",     "--iterations", std::to_string(iterations)};
  }
  /// A training that goes on for long unless it is stopped.
  std::vector<std::string> long_training() const { return training("m", 1000000); }
};

RunOptions stderr_full() {
  RunOptions options;
  options.stderr_to = "/dev/full";
  return options;
}
RunOptions stderr_closed() {
  RunOptions options;
  options.stderr_closed = true;
  return options;
}
RunOptions stdout_full() {
  RunOptions options;
  options.stdout_to = "/dev/full";
  return options;
}
RunOptions stdout_closed() {
  RunOptions options;
  options.stdout_closed = true;
  return options;
}

TEST_F(Streams, ALogThatCannotBeWrittenLosesNoModel) {
  RunOptions leaves;
  leaves.stderr_reads = 1;
  ASSERT_EQ(run(training("whole")).code, 0);
  for (const RunOptions& options : {stderr_full(), stderr_closed(), leaves}) {
    const Result result = run(training("m"), options);
    EXPECT_EQ(result.code, 0);
    EXPECT_NE(result.out.find("3 iterations"), std::string::npos) << result.out;
    // A closed stream's place must not be taken by the model file, into which notes would go.
    EXPECT_EQ(read("m"), read("whole"));
    fs::remove(path("m"));
  }
}

TEST_F(Streams, EveryModelIsSavedWhenTheLogIsLost) {
  for (const std::string model : {"warp", "popular"}) {
    std::vector<std::string> arguments = {"train", model, ratings(), "--out", path(model)};
    if (model == "warp") arguments.insert(arguments.end(), {"--epochs", "2", "--factors", "4"});
    EXPECT_EQ(run(arguments, stderr_closed()).code, 0) << model;
    EXPECT_TRUE(exists(model));
  }
}

TEST_F(Streams, ErrorsKeepTheirExitCodeWhenTheyCannotBeSaid) {
  for (const RunOptions& options : {stderr_full(), stderr_closed()}) {
    EXPECT_EQ(run({"recommend", path("no"), "--user", "1"}, options).code, 1);
    EXPECT_EQ(run({"recommend", path("no")}, options).code, 2);
    EXPECT_EQ(run({"describe", path("no")}, options).code, 1);
    EXPECT_EQ(run({"nonsense"}, options).code, 2);
    EXPECT_EQ(run({"train", "als", path("no"), "--out", path("m")}, options).code, 1);
  }
}

TEST_F(Streams, OtherCommandsWorkWithoutALog) {
  const std::string model = trained();
  const std::vector<std::vector<std::string>> commands = {
      {"devices"},
      {"describe", ratings()},
      {"split", ratings(), "--out", path("parts")},
      {"evaluate", model, "--train", path("parts/train.csv"), "--test", path("parts/test.csv")},
      {"recommend", model, "--user", "1"},
      {"similar", model, "--item", "1"},
      {"export", model, "--out", path("factors")},
      {"index", "build", path("factors/items.npy"), "--out", path("i"), "--metric", "l2"},
      {"index", "search", path("i"), "--queries", path("factors/users.npy"), "-k", "2"},
      {"generate", "--users", "9", "--items", "9", "--entries", "9", "--out", path("g.csv")}};
  for (const auto& command : commands) {
    const Result whole = run(command);
    ASSERT_EQ(whole.code, 0) << command[0] << ": " << whole.err;
    for (const RunOptions& options : {stderr_full(), stderr_closed()}) {
      const Result result = run(command, options);
      EXPECT_EQ(result.code, 0) << command[0];
      EXPECT_EQ(result.out.empty(), whole.out.empty()) << command[0];
    }
  }
}

TEST_F(Streams, AResultThatCannotBeWrittenIsAFailure) {
  const std::string model = trained();
  for (const RunOptions& options : {stdout_full(), stdout_closed()}) {
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"recommend", model, "--user", "1"},
          {"recommend", model, "--user", "1", "--json"},
          {"similar", model, "--item", "1"},
          {"describe", ratings()},
          {"--help"},
          {"train", "--help"}}) {
      const Result result = run(command, options);
      EXPECT_EQ(result.code, 1) << command[0];
      EXPECT_NE(result.err.find("standard output: "), std::string::npos) << result.err;
    }
    EXPECT_EQ(run(training("m"), options).code, 1);
    EXPECT_TRUE(exists("m"));
    fs::remove(path("m"));
  }
}

TEST_F(Streams, AReaderThatGoesIsAFailure) {
  RunOptions options;
  options.stdout_reads = 1;
  const std::string model = trained();
  // More than a pipe holds.
  const Result result = run({"recommend", model, "--all-users", "-k", "60"}, options);
  EXPECT_EQ(result.code, 1);
  EXPECT_NE(result.err.find("standard output: Broken pipe"), std::string::npos) << result.err;
}

TEST_F(Streams, BothStreamsClosed) {
  RunOptions options = stdout_closed();
  options.stderr_closed = true;
  EXPECT_EQ(run(training("m"), options).code, 1);
  EXPECT_TRUE(exists("m"));
  EXPECT_EQ(run({"recommend", path("no"), "--user", "1"}, options).code, 1);
}

TEST_F(Streams, TheLossOfTheTerminalEndsATrainingAsAWishToEndDoes) {
  RunOptions options;
  options.signal_at = "iteration 2/";
  options.signal = SIGHUP;
  const Result result = run(long_training(), options);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_NE(result.err.find("interrupted after iteration"), std::string::npos) << result.err;
  EXPECT_EQ(run({"recommend", path("m"), "--user", "1"}).code, 0);
}

TEST_F(Streams, UnderNohupTheLossOfTheTerminalIsIgnored) {
  RunOptions options;
  options.ignored_signal = SIGHUP;
  options.signal_at = "iteration 1/";
  options.signal = SIGHUP;
  const Json json = [&] {
    auto arguments = training("m", 200);
    arguments.push_back("--json");
    return run(arguments, options).json();
  }();
  EXPECT_EQ(json["iterations"], 200);
  EXPECT_FALSE(json["stopped"]);
}

TEST_F(Streams, QuietDropsProgressAndNotesAndKeepsWarnings) {
  const std::string zeros = write("z.csv", "user_id,item_id,rating\n1,1,0\n1,2,0\n2,1,0\n");
  for (const std::string flag : {"--quiet", "-q"}) {
    auto arguments = training("m");
    arguments.push_back(flag);
    const Result result = run(arguments);
    EXPECT_EQ(result.code, 0);
    EXPECT_EQ(result.err, "");
    const Result warned = run(
        {"train", "als", zeros, "--out", path("z"), "--factors", "2", "--iterations", "2", flag});
    EXPECT_EQ(warned.code, 0);
    EXPECT_EQ(warned.err,
              "warning: none of the 3 entries has a value above 0: there is nothing to prefer\n");
  }
  expect_failure(run({"recommend", path("no"), "--user", "1", "--quiet"}), 1, "no");
}

TEST_F(Streams, EveryCommandCanBeQuiet) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"describe"},
                                                  {"split"},
                                                  {"evaluate"},
                                                  {"recommend"},
                                                  {"similar"},
                                                  {"export"},
                                                  {"devices"},
                                                  {"fetch"},
                                                  {"generate"},
                                                  {"train", "warp"},
                                                  {"index", "search"}}) {
    auto arguments = command;
    arguments.push_back("--help");
    EXPECT_NE(run(arguments).out.find("--quiet"), std::string::npos) << command[0];
  }
}

}  // namespace
}  // namespace wf::test
