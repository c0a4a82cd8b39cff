#include "cli/command.hpp"

namespace wf::test {
namespace {

const std::vector<std::string> commands = {"devices",  "fetch",  "describe", "split",
                                           "generate", "train",  "evaluate", "recommend",
                                           "similar",  "export", "index"};

using Usage = Command;

TEST_F(Usage, EveryCommandHasHelpWithAnExampleAndJson) {
  for (const std::string& command : commands) {
    const Result result = run({command, "--help"});
    EXPECT_EQ(result.code, 0) << command;
    EXPECT_NE(result.out.find("warpfactor " + command), std::string::npos) << command;
    EXPECT_NE(result.out.find("Example"), std::string::npos) << command;
    EXPECT_NE(result.out.find("--json"), std::string::npos) << command;
  }
}

TEST_F(Usage, HelpAndVersionOfTheWhole) {
  const Result help = run({"--help"});
  EXPECT_EQ(help.code, 0);
  for (const std::string& command : commands)
    EXPECT_NE(help.out.find(command), std::string::npos) << command;
  EXPECT_EQ(run({"--version"}).out.substr(0, 11), "warpfactor ");
}

TEST_F(Usage, NoCommandAnUnknownOneAndUnknownOptionsAreBadUsage) {
  expect_failure(run({}), 2, "subcommand");
  expect_failure(run({"recomend"}), 2, "recomend");
  expect_failure(run({"devices", "--no-such-option"}), 2, "--no-such-option");
  expect_failure(run({"describe", ratings(), "--jsn"}), 2, "--jsn");
  expect_failure(run({"train", "als", ratings(), "--out", path("m"), "--factor", "3"}), 2,
                 "--factor");
}

TEST_F(Usage, MissingArgumentsAreBadUsage) {
  expect_failure(run({"describe"}), 2, "DATA");
  expect_failure(run({"train", "als", ratings()}), 2, "--out");
  expect_failure(run({"split", ratings()}), 2, "--out");
  expect_failure(run({"evaluate", "m", "--train", "a"}), 2, "--test");
  expect_failure(run({"recommend", trained()}), 2, "--user");
  expect_failure(run({"similar", trained()}), 2, "--item");
}

TEST_F(Usage, UnknownValuesAreBadUsage) {
  const std::string out = path("model");
  expect_failure(run({"train", "als", ratings(), "--out", out, "--solver", "lu"}), 2, "lu");
  expect_failure(run({"train", "als", ratings(), "--out", out, "--factors", "many"}), 2, "many");
  expect_failure(run({"train", "als", ratings(), "--out", out, "--seed", "-1"}), 2, "-1");
  expect_failure(run({"train", "als", ratings(), "--out", out, "--seed", "18446744073709551616"}),
                 2, "18446744073709551616");
  expect_failure(run({"split", ratings(), "--out", path("s"), "--seed", "1.5"}), 2, "1.5");
  expect_failure(run({"describe", ratings(), "--min-rating", "nan"}), 2, "nan");
  expect_failure(run({"split", ratings(), "--out", path("s"), "--method", "odd"}), 2, "odd");
  expect_failure(run({"describe", ratings(), "--format", "xml"}), 2, "xml");
  EXPECT_FALSE(exists("model"));
}

TEST_F(Usage, ResultsThatCannotBeWrittenAreAFailure) {
  RunOptions full;
  full.stdout_to = "/dev/full";
  const Result result = run({"describe", ratings()}, full);
  EXPECT_EQ(result.code, 1);
  EXPECT_NE(result.err.find("standard output"), std::string::npos) << result.err;
}

TEST_F(Usage, DevicesListsTheBuiltInOnes) {
  const Json json = run({"devices", "--json"}).json();
  std::map<std::string, bool> usable;
  for (const Json& device : json["devices"]) usable[device["name"]] = device["usable"];
  EXPECT_TRUE(usable["cpu"]);
  EXPECT_TRUE(usable["reference"]);
  EXPECT_NE(run({"devices"}).out.find("cpu"), std::string::npos);
}

}  // namespace
}  // namespace wf::test
