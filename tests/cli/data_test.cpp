#include <cstdlib>
#include <set>
#include <sstream>

#include "cli/command.hpp"

namespace wf::test {
namespace {

using Data = Command;

const char* const timed =
    "user_id,item_id,rating,timestamp\n"
    "7,10,5,100\n7,11,4,300\n7,12,1,200\n"
    "8,10,3,500\n8,12,2,400\n"
    "9,11,4,600\n";

std::multiset<std::string> lines(const std::string& text) {
  std::istringstream stream(text);
  std::multiset<std::string> result;
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) result.insert(line);
  return result;
}

TEST_F(Data, DescribeCounts) {
  const Json json = run({"describe", write("r.csv", timed), "--json"}).json();
  EXPECT_EQ(json["users"], 3);
  EXPECT_EQ(json["items"], 3);
  EXPECT_EQ(json["interactions"], 6);
  EXPECT_DOUBLE_EQ(json["density"], 6.0 / 9);
  EXPECT_EQ(json["interactions_per_user"]["histogram"], (Json{{"1", 1}, {"2-3", 2}}));
  EXPECT_EQ(json["interactions_per_item"]["largest"], 2);
  EXPECT_EQ(json["ratings"]["counts"]["4"], 2);
  EXPECT_EQ(json["times"], (Json{{"first", 100}, {"last", 600}}));
  EXPECT_NE(run({"describe", path("r.csv")}).out.find("interactions"), std::string::npos);
}

TEST_F(Data, MinRatingKeepsTheLargerOnes) {
  const std::string file = write("r.csv", timed);
  EXPECT_EQ(run({"describe", file, "--min-rating", "4", "--json"}).json()["interactions"], 3);
  expect_failure(run({"describe", file, "--min-rating", "6"}), 1, "rating of at least 6");
}

TEST_F(Data, SplitKeepsEveryLineOnceAndItsTimes) {
  const std::string file = write("r.csv", timed);
  const std::vector<std::vector<std::string>> methods = {
      {"random", "--test-fraction", "0.5", "--seed", "3"},
      {"time", "--test-fraction", "0.34"},
      {"leave-last-out", "--k", "1"},
      {"leave-k-out", "--k", "2", "--seed", "1"},
      {"users", "--user-fraction", "0.34", "--test-fraction", "0.5"}};
  for (const std::vector<std::string>& method : methods) {
    std::vector<std::string> arguments = {"split",         file,     "--out",
                                          path(method[0]), "--json", "--method"};
    arguments.insert(arguments.end(), method.begin(), method.end());
    const Json json = run(arguments).json();
    std::multiset<std::string> all;
    for (const auto& [part, facts] : json.items()) {
      if (part == "read") continue;
      const auto content = lines(read(method[0] + "/" + part + ".csv"));
      EXPECT_EQ(content.size(), facts["interactions"]) << method[0];
      EXPECT_FALSE(facts["replaced"]);
      all.insert(content.begin(), content.end());
    }
    EXPECT_EQ(all, lines(timed)) << method[0];
    EXPECT_EQ(json.size(), method[0] == "users" ? 4u : 3u);
  }
  EXPECT_EQ(lines(read("time/test.csv")), (std::multiset<std::string>{"8,10,3,500", "9,11,4,600"}));
  EXPECT_EQ(lines(read("leave-last-out/test.csv")),
            (std::multiset<std::string>{"7,11,4,300", "8,10,3,500"}));
}

TEST_F(Data, SplitReplacesAndSaysSo) {
  const std::string file = write("r.csv", timed);
  run({"split", file, "--out", path("s")});
  const Result again = run({"split", file, "--out", path("s")});
  EXPECT_EQ(again.code, 0);
  EXPECT_NE(again.out.find("(replaced)"), std::string::npos);
}

TEST_F(Data, WhatIsReadIsNotReplaced) {
  const std::string file = write("parts/train.csv", timed);
  for (const std::string& data : {file, path("parts")})
    expect_failure(run({"split", data, "--out", path("parts")}), 2, "train.csv is what is read");
  expect_failure(run({"train", "als", file, "--out", file}), 2, "train.csv is what is read");
  expect_failure(run({"train", "popular", file, "--out", file}), 2, "train.csv is what is read");
  expect_failure(run({"train", "als", file, "--out", path("m"), "--checkpoint", file,
                      "--checkpoint-every", "1"}),
                 2, "train.csv is what is read");
  expect_failure(run({"generate", "--expand", file, "--users", "9", "--items", "9", "--out", file}),
                 2, "train.csv is what is read");
  EXPECT_EQ(contents(),
            (std::map<std::string, std::string>{{"parts", ""}, {"parts/train.csv", timed}}));
}

TEST_F(Data, SplitRefusesWhatDoesNotFit) {
  const std::string file = write("r.csv", timed);
  const std::string out = path("s");
  expect_failure(run({"split", file, "--out", out, "--test-fraction", "1.5"}), 2, "test_fraction");
  expect_failure(run({"split", file, "--out", out, "--method", "leave-k-out", "--k", "0"}), 2, "k");
  expect_failure(run({"split", file, "--out", out, "--k", "2"}), 2, "--k does not go with");
  expect_failure(run({"split", file, "--out", out, "--method", "time", "--seed", "2"}), 2,
                 "--seed does not go with");
  expect_failure(run({"split", ratings(), "--out", out, "--method", "time"}), 2, "time");
  EXPECT_FALSE(exists("s"));
  expect_failure(run({"split", file, "--out", file}), 1, "cannot make this folder");
  EXPECT_EQ(read("r.csv"), timed);
}

TEST_F(Data, GenerateLikeAKnownDataSet) {
  const Json json = run({"generate", "--like", "ml-100k", "--out", path("g.csv"), "--json"}).json();
  EXPECT_EQ(json["users"], 943);
  EXPECT_EQ(json["items"], 1682);
  EXPECT_EQ(lines(read("g.csv")).size(), 100000u);
}

TEST_F(Data, GenerateIsAFunctionOfTheSeed) {
  const auto generate = [&](const std::string& seed) {
    run({"generate", "--users", "50", "--items", "20", "--entries", "300", "--seed", seed, "--out",
         path("g.csv")});
    return read("g.csv");
  };
  const std::string first = generate("4");
  EXPECT_EQ(lines(first).size(), 300u);
  EXPECT_EQ(first, generate("4"));
  EXPECT_NE(first, generate("5"));
}

TEST_F(Data, ExpandKeepsTheNumberAUser) {
  const Json json = run({"generate", "--expand", ratings(), "--users", "480", "--items", "240",
                         "--out", path("g.csv"), "--json"})
                        .json();
  EXPECT_EQ(json["users"], 480);
  EXPECT_EQ(json["items"], 240);
  EXPECT_NEAR(json["interactions"], 8000, 80);
  EXPECT_EQ(run({"describe", path("g.csv"), "--json"}).json()["items"], 240);
}

TEST_F(Data, GenerateRefusesWhatCannotBe) {
  const std::string out = path("g.csv");
  expect_failure(run({"generate", "--like", "ml-2m", "--out", out}), 2, "ml-100k");
  expect_failure(run({"generate", "--out", out}), 2, "--like");
  expect_failure(run({"generate", "--like", "ml-1m", "--users", "3", "--out", out}), 2, "--like");
  expect_failure(run({"generate", "--users", "3", "--items", "3", "--out", out}), 2, "--entries");
  expect_failure(run({"generate", "--users", "3", "--items", "3", "--entries", "10", "--out", out}),
                 2, "10 entries");
  expect_failure(
      run({"generate", "--expand", ratings(), "--users", "3", "--items", "3", "--out", out}), 2,
      "smaller");
  EXPECT_FALSE(exists("g.csv"));
  expect_failure(run({"generate", "--like", "ml-100k", "--out", path("no/such/g.csv")}), 1,
                 "no/such");
  expect_failure(run({"generate", "--like", "ml-100k", "--out", "/dev/full"}), 1, "/dev/full");
}

TEST_F(Data, BadFilesAreNamedWithTheLine) {
  expect_failure(run({"describe", path("none.csv")}), 1, "none.csv");
  expect_failure(run({"describe", write("empty.csv", "")}), 1, "empty.csv");
  expect_failure(run({"describe", write("header.csv", "user_id,item_id,rating\n")}), 1,
                 "header.csv");
  const auto bad = [&](const std::string& line) {
    return run({"describe", write("bad.csv", "user_id,item_id,rating\n1,2,3\n" + line + "\n")});
  };
  expect_failure(bad("1,3,abc"), 1, "bad.csv:3");
  expect_failure(bad("1,3,nan"), 1, "bad.csv:3");
  expect_failure(bad("1,3,inf"), 1, "bad.csv:3");
  expect_failure(bad("1"), 1, "bad.csv:3");
}

}  // namespace
}  // namespace wf::test
