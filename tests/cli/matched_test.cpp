#include <cstdlib>
#include <sstream>

#include "cli/command.hpp"

namespace wf::test {
namespace {

/// Data beside a model, of which some, few or no entries concern it.
class Matched : public Command {
 protected:
  /// The ratings with ".0" behind every id, as a table of floats has them.
  std::string as_floats() const {
    std::istringstream text(read(fs::path(ratings()).filename()));
    std::string all, line;
    std::getline(text, all);
    for (all += "\n"; std::getline(text, line); all += line + "\n") {
      line.replace(line.find(','), 1, ".0,");
      line.insert(line.find(',', line.find(',') + 1), ".0");
    }
    return write("floats.csv", all);
  }
  Result evaluate(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"evaluate", path("t"), "-k", "2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  /// A model of three users and items, each user with two of the items.
  std::string three() const {
    const std::string data = write("tr.csv", "user_id,item_id\n0,0\n0,1\n1,0\n1,2\n2,1\n2,2\n");
    EXPECT_EQ(
        run({"train", "als", data, "--out", path("t"), "--factors", "2", "--iterations", "3"}).code,
        0);
    return data;
  }
};

TEST_F(Matched, ExcludeThatConcernsNobodyIsAFailure) {
  const std::string model = trained();
  expect_failure(
      run({"recommend", model, "--user", "1", "--exclude", as_floats()}), 1,
      "none of the 2000 entries of " + as_floats() + " is of a user and item of the model");
  expect_failure(
      run({"recommend", model, "--all-users", "--exclude", as_floats(), "--out", path("l.csv")}), 1,
      "none of the 2000 entries");
  EXPECT_FALSE(exists("l.csv"));
}

TEST_F(Matched, FewAreAWarningAndSomeANote) {
  const std::string model = trained();
  const auto with = [&](const std::string& name, const std::string& lines) {
    return run({"recommend", model, "--user", "1", "--json", "--exclude",
                write(name, "user_id,item_id\n" + lines)});
  };
  const Result few = with("few.csv", "1,1\n1,900\n900,1\n");
  EXPECT_NE(few.err.find("warning: only 1 of the 3 entries of " + path("few.csv") +
                         " are of users and items of the model"),
            std::string::npos)
      << few.err;
  EXPECT_EQ(few.json()["exclude"], Json({{"entries", 3}, {"matched", 1}}));
  EXPECT_EQ(few.json()["warnings"].size(), 1u);
  const Result most = with("most.csv", "1,1\n1,2\n900,1\n");
  EXPECT_NE(most.err.find("2 of the 3 entries"), std::string::npos) << most.err;
  EXPECT_EQ(most.err.find("warning"), std::string::npos) << most.err;
  const Result all = with("whole.csv", "1,1\n1,2\n");
  EXPECT_EQ(all.err.find("of the 2 entries"), std::string::npos) << all.err;
}

TEST_F(Matched, TrainAndExcludeOfAnEvaluation) {
  const std::string data = three();
  const std::string test = write("te.csv", "user_id,item_id\n0,2\n1,1\n");
  const std::string other = write("other.csv", "user_id,item_id\n0.0,0.0\n");
  expect_failure(evaluate({"--train", other, "--test", test}), 1,
                 "none of the 1 entries of " + other);
  expect_failure(evaluate({"--train", data, "--test", test, "--exclude", other}), 1,
                 "none of the 1 entries of " + other);
  const Json json = evaluate({"--train", data, "--test", test, "--json"}).json();
  EXPECT_EQ(json["train"], Json({{"entries", 6}, {"matched", 6}}));
  EXPECT_EQ(json["test"], Json({{"entries", 2}, {"masked", 0}}));
  EXPECT_EQ(json["metrics"]["recall@2"], 1);
  EXPECT_FALSE(json.contains("warnings"));
}

TEST_F(Matched, TestEntriesThatAreMaskedAreCounted) {
  const std::string data = three();
  const std::string test = write("te.csv", "user_id,item_id\n0,2\n1,1\n2,2\n");
  const Result some = evaluate({"--train", data, "--test", test, "--json"});
  EXPECT_NE(some.err.find("warning: 1 of the 3 test entries are also in --train and cannot be "
                          "recommended"),
            std::string::npos)
      << some.err;
  EXPECT_EQ(some.json()["test"], Json({{"entries", 3}, {"masked", 1}}));
  expect_failure(evaluate({"--train", data, "--test", data}), 1,
                 "6 of the 6 test entries are also in --train and cannot be recommended");
  expect_failure(evaluate({"--train", data, "--test", test, "--exclude", test}), 1,
                 "3 of the 3 test entries are also in --exclude");
}

// Each option masks a part; together all.
TEST_F(Matched, TestEntriesThatAreMaskedInParts) {
  const std::string data = three();
  const std::string test = write("te.csv", "user_id,item_id\n0,2\n2,2\n");
  const std::string exclude = write("ex.csv", "user_id,item_id\n0,2\n");
  expect_failure(evaluate({"--train", data, "--test", test, "--exclude", exclude}), 1,
                 "all 2 test entries are masked");
}

TEST_F(Matched, ValidationEntriesThatAreAlsoTrainedOn) {
  const std::string data = three();
  const auto train = [&](const std::string& valid) {
    return run({"train", "als", data, "--out", path("v"), "--factors", "2", "--iterations", "1",
                "--valid", valid});
  };
  expect_failure(train(write("all.csv", "user_id,item_id\n0,0\n0,1\n")), 1,
                 "2 of the 2 entries of " + path("all.csv") + " are also in " + data);
  EXPECT_FALSE(exists("v"));
  const Result some = train(write("some.csv", "user_id,item_id\n0,2\n0,1\n"));
  EXPECT_EQ(some.code, 0);
  EXPECT_NE(some.err.find("warning: 1 of the 2 entries"), std::string::npos) << some.err;
}

TEST_F(Matched, TitlesOfOtherItems) {
  const std::string model = trained();
  const auto with = [&](const std::string& text) {
    return run({"similar", model, "--item", "1", "--items", write("titles.csv", text)});
  };
  expect_failure(with("item_id,title\nx1,One\nx2,Two\n"), 1,
                 "none of the 2 titles of " + path("titles.csv") + " is of an item of the model");
  const Result few = with("item_id,title\n1,One\n900,Two\n");
  EXPECT_EQ(few.code, 0);
  EXPECT_NE(few.err.find("warning: only 1 of the 60 items of the model have a title"),
            std::string::npos)
      << few.err;
  expect_failure(run({"recommend", model, "--user", "1", "--items",
                      write("titles.csv", "item_id,title\nx1,One\n")}),
                 1, "none of the 1 titles");
  expect_failure(run({"recommend", model, "--history", "1", "--items", path("titles.csv")}), 1,
                 "none of the 1 titles");
}

/// The split of MovieLens 100K that the right values were computed with.
class MatchedMovieLens : public Matched {
 protected:
  void SetUp() override {
    Matched::SetUp();
    const char* data = std::getenv("WARPFACTOR_DATA");
    if (data == nullptr) GTEST_SKIP() << "WARPFACTOR_DATA is not set";
    ASSERT_EQ(
        run({"split", std::string(data) + "/ml-100k", "--out", path("e"), "--seed", "5"}).code, 0);
    ASSERT_EQ(run({"train", "als", path("e/train.csv"), "--out", path("t"), "--factors", "16",
                   "--iterations", "3"})
                  .code,
              0);
  }
};

TEST_F(MatchedMovieLens, WithAndWithoutWhatTheUsersHaveSeen) {
  Json found = Json::array();
  const Json json = run({"recommend", path("t"), "--user", "196", "-k", "3", "--exclude",
                         path("e/train.csv"), "--json"})
                        .json();
  for (const Json& entry : json["users"][0]["items"]) found.push_back(entry["item"]);
  EXPECT_EQ(found, Json({283, 275, 14}));
  const Json metrics = run({"evaluate", path("t"), "--train", path("e/train.csv"), "--test",
                            path("e/test.csv"), "--json"})
                           .json()["metrics"];
  EXPECT_NEAR(metrics["precision@10"].get<double>(), 0.340, 0.0005);
}

}  // namespace
}  // namespace wf::test
