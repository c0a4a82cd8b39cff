#include <algorithm>
#include <sstream>

#include "cli/command.hpp"

namespace wf::test {
namespace {

/// Lists for many, and what they are filtered by.
class Lists : public Command {
 protected:
  std::vector<std::string> lines(const std::string& name) const {
    std::vector<std::string> all;
    std::istringstream text(read(name));
    for (std::string line; std::getline(text, line);) all.push_back(line);
    return all;
  }
  Result recommend(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"recommend", trained_once()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  Result similar(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"similar", trained_once()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  std::string trained_once() const {
    return exists("als.safetensors") ? path("als.safetensors") : trained();
  }
  /// The ids of the lists that --json prints, `key` of each.
  static std::vector<int> items(const Json& list, const std::string& key) {
    std::vector<int> ids;
    for (const Json& entry : list[key]) ids.push_back(entry.value("item", entry.value("user", -1)));
    return ids;
  }
};

TEST_F(Lists, OfAllUsersAreThoseOfEach) {
  const Result result =
      recommend({"--all-users", "--exclude", ratings(), "-k", "5", "--out", path("l.csv")});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_NE(result.out.find("120 users in "), std::string::npos) << result.out;
  const auto all = lines("l.csv");
  EXPECT_EQ(all[0], "user,rank,item,score");
  const Json one =
      recommend({"--user", "7", "--exclude", ratings(), "-k", "5", "--json"}).json()["users"][0];
  std::vector<std::string> expected;
  for (int rank = 1; rank <= static_cast<int>(one["items"].size()); ++rank)
    expected.push_back("7," + std::to_string(rank) + "," + one["items"][rank - 1]["item"].dump() +
                       ",");
  std::vector<std::string> found;
  for (const std::string& line : all)
    if (line.rfind("7,", 0) == 0) found.push_back(line.substr(0, line.rfind(',') + 1));
  EXPECT_EQ(found, expected);
}

TEST_F(Lists, OfTheUsersOfAFile) {
  const std::string users = write("users.txt", "user_id\n7\n3\nnobody\n");
  const Result result = recommend({"--users", users, "-k", "2", "--out", path("l.csv"), "--json"});
  const Json json = result.json();
  EXPECT_EQ(json["lists"], 2);
  EXPECT_EQ(json["out"], path("l.csv"));
  EXPECT_EQ(json["unknown_users"], Json({"nobody"}));
  EXPECT_NE(result.err.find("warning: 1 of 3 users left out: the model does not know user nobody"),
            std::string::npos)
      << result.err;
  const auto all = lines("l.csv");
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[1].substr(0, 4), "7,1,");
  EXPECT_EQ(all[3].substr(0, 4), "3,1,");
  expect_failure(recommend({"--users", write("empty", "\n"), "-k", "2"}), 1, "holds no ids");
  expect_failure(recommend({"--users", path("none"), "-k", "2"}), 1, "none: cannot be read");
}

TEST_F(Lists, PrintedForAllUsersAreThoseOfTheFile) {
  const Result printed = recommend({"--all-users", "-k", "3"});
  EXPECT_EQ(std::count(printed.out.begin(), printed.out.end(), '\n'), 120 * 4);
  EXPECT_EQ(recommend({"--all-users", "-k", "3", "--json"}).json()["users"].size(), 120u);
}

TEST_F(Lists, AsNumPyArrays) {
  ASSERT_EQ(recommend({"--all-users", "-k", "5", "--out", path("l.npz")}).code, 0);
  const std::string file = read("l.npz");
  for (const char* name : {"users.npy", "items.npy", "scores.npy"})
    EXPECT_NE(file.find(name), std::string::npos) << name;
  EXPECT_NE(file.find("'descr': '<i8', 'fortran_order': False, 'shape': (120, 5)"),
            std::string::npos);
  EXPECT_NE(file.find("'shape': (120,)"), std::string::npos);
  EXPECT_GE(file.size(), 120u * 5 * 12 + 120 * 8);
}

TEST_F(Lists, OfAllItemsLeaveTheItemItselfOut) {
  ASSERT_EQ(similar({"--all-items", "-k", "59", "--out", path("s.csv")}).code, 0);
  const auto all = lines("s.csv");
  EXPECT_EQ(all[0], "item,rank,similar_item,score");
  EXPECT_EQ(all.size(), 1 + 60 * 59u);
  for (const std::string& line : all) {
    std::istringstream fields(line);
    std::string item, rank, other;
    std::getline(std::getline(std::getline(fields, item, ','), rank, ','), other, ',');
    EXPECT_NE(item, other) << line;
  }
  ASSERT_EQ(similar({"--all-users", "-k", "3", "--out", path("u.csv")}).code, 0);
  EXPECT_EQ(lines("u.csv")[0], "user,rank,similar_user,score");
  EXPECT_EQ(lines("u.csv").size(), 1 + 120 * 3u);
}

TEST_F(Lists, AFileThatFailsLeavesWhatWasThere) {
  RunOptions limited;
  limited.largest_file = 1000;
  for (const std::string name : {"l.csv", "l.npz"}) {
    const std::string old = write(name, "old");
    const std::string model = trained_once();
    const auto before = contents();
    expect_failure(run({"recommend", model, "--all-users", "-k", "20", "--out", old}, limited), 1,
                   name);
    EXPECT_EQ(contents(), before);
  }
}

TEST_F(Lists, OptionsThatDoNotFitAreBadUsage) {
  expect_failure(recommend({"--all-users", "--user", "1"}), 2, "one of --user");
  expect_failure(recommend({"--all-users", "--out", path("l.parquet")}), 2, ".csv or .npz");
  expect_failure(recommend({"--user", "1", "-k", "0"}), 2, "-k");
  expect_failure(recommend({"--history", "1", "--out", path("l.csv")}), 2, "--out goes with");
  expect_failure(recommend({"--user", "1", "--out", trained_once()}), 2, "is what is read");
  expect_failure(similar({"--all-items", "--item", "1"}), 2, "one of --item");
  expect_failure(similar({"--all-users", "--only-items", "1"}), 2, "go with --item");
}

TEST_F(Lists, SimilarIsFilteredAsRecommendIs) {
  const Json all = similar({"--item", "1", "-k", "59", "--json"}).json()["items"][0];
  std::vector<int> expected = items(all, "similar");
  const auto filtered = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"--item", "1", "-k", "59", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return items(similar(arguments).json()["items"][0], "similar");
  };
  EXPECT_EQ(filtered({"--only-items", "34,5"}).size(), 2u);
  EXPECT_EQ(filtered({"--only-items", "34,5,1", "--exclude-items", "5"}), std::vector<int>{34});
  expected.erase(std::remove(expected.begin(), expected.end(), 34), expected.end());
  EXPECT_EQ(filtered({"--exclude-items", "34"}), expected);
}

// Three users and items whose ids need quotes.
TEST_F(Lists, IdsWithCommasAndQuotesCanBeNamed) {
  const std::string data = write("q.csv",
                                 "user_id,item_id\n\"Doe, J.\",\"a,b\"\n\"Doe, J.\",c\n"
                                 "\"say \"\"hi\"\"\",c\n\"\"\"q\"\"\",\"a,b\"\nplain,c\n");
  const std::string model = path("q");
  ASSERT_EQ(run({"train", "als", data, "--out", model, "--factors", "2", "--iterations", "2"}).code,
            0);
  const auto users = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"recommend", model, "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Json names = Json::array();
    const Json json = run(arguments).json();
    for (const Json& list : json["users"]) names.push_back(list["user"]);
    return names;
  };
  EXPECT_EQ(users({"--user", "\"Doe, J.\",plain"}), Json({"Doe, J.", "plain"}));
  EXPECT_EQ(users({"--user", "plain", "--user", "\"Doe, J.\""}), Json({"plain", "Doe, J."}));
  EXPECT_EQ(users({"--user", "say \"hi\""}), Json({"say \"hi\""}));
  EXPECT_EQ(users({"--user", "\"\"\"q\"\"\""}), Json({"\"q\""}));
  EXPECT_EQ(users({"--users", write("ids", "Doe, J.\n\"\"\"q\"\"\"\nsay \"hi\"\n")}),
            Json({"Doe, J.", "\"q\"", "say \"hi\""}));
  EXPECT_EQ(run({"similar", model, "--item", "\"a,b\""}).code, 0);
  expect_failure(run({"recommend", model, "--user", "\"Doe"}), 2, "\"Doe");
  expect_failure(run({"recommend", model, "--user", "\"Doe\"x"}), 2, "quotes in it are doubled");
}

TEST_F(Lists, AnUnknownIdDoesNotRefuseTheKnownOnes) {
  const Result result = recommend({"--user", "1,nobody,2", "--json"});
  const Json json = result.json();
  EXPECT_EQ(json["users"].size(), 2u);
  EXPECT_EQ(json["unknown_users"], Json({"nobody"}));
  ASSERT_EQ(json["warnings"].size(), 1u);
  EXPECT_NE(result.err.find("1 of 3 users left out"), std::string::npos) << result.err;
  EXPECT_EQ(similar({"--item", "1,nothing", "--json"}).json()["unknown_items"], Json({"nothing"}));
  EXPECT_EQ(recommend({"--history", "1,nothing", "--json"}).json()["unknown_items"],
            Json({"nothing"}));
  EXPECT_EQ(recommend({"--user", "1", "--only-items", "3,nothing", "--json"})
                .json()["unknown_only_items"],
            Json({"nothing"}));
  EXPECT_EQ(recommend({"--user", "1", "--exclude-items", "3,nothing", "--json"})
                .json()["unknown_exclude_items"],
            Json({"nothing"}));
}

TEST_F(Lists, UnknownIdsAloneAreAFailure) {
  expect_failure(recommend({"--user", "nobody,none"}), 1, "does not know user nobody, none");
  expect_failure(similar({"--item", "nothing"}), 1, "does not know item nothing");
  expect_failure(similar({"--user", "nobody"}), 1, "does not know user nobody");
  expect_failure(recommend({"--history", "nothing"}), 1, "does not know item nothing");
  expect_failure(recommend({"--user", "1", "--only-items", "nothing"}), 1, "item nothing");
  expect_failure(recommend({"--user", "1", "--exclude-items", "nothing"}), 1, "item nothing");
}

/// A model of the features of items: 1 and 2 are red, 3 and 4 blue; 5 nobody has met.
class DescribedItems : public Lists {
 protected:
  std::string model() const {
    const std::string data =
        write("d.csv", "user_id,item_id\nr1,1\nr1,2\nr2,1\nr2,2\nb1,3\nb1,4\nb2,3\nb2,4\n");
    const std::string known = write("known.csv", "item_id,feature\n1,red\n2,red\n3,blue\n4,blue\n");
    const Result result = run({"train", "bpr", data, "--out", path("d"), "--item-features", known,
                               "--factors", "4", "--epochs", "60", "--device", "cpu"});
    EXPECT_EQ(result.code, 0) << result.err;
    return path("d");
  }
  std::string features() const {
    return write("all.csv", "item_id,feature\n1,red\n2,red\n3,blue\n4,blue\n5,red\n");
  }
};

TEST_F(DescribedItems, AreRecommended) {
  const auto first = [&](const std::string& user) {
    return run({"recommend", model(), "--user", user, "--item-features", features(), "--only-items",
                "5,3", "--json"})
        .json()["users"][0]["items"][0]["item"];
  };
  EXPECT_EQ(first("r1"), 5);
  EXPECT_EQ(first("b1"), 3);
  const Result result = run({"recommend", model(), "--user", "r1", "--only-items", "5"});
  expect_failure(result, 1, "does not know item 5");
}

TEST_F(DescribedItems, AreFoundByThoseThatAreLikeThem) {
  const Json like = run({"similar", model(), "--item", "5", "--item-features", features(),
                         "--only-items", "1,3", "--json"})
                        .json()["items"][0];
  EXPECT_EQ(items(like, "similar"), (std::vector<int>{1, 3}));
  ASSERT_EQ(run({"similar", model(), "--all-items", "--item-features", features(), "-k", "4",
                 "--out", path("s.csv")})
                .code,
            0);
  EXPECT_EQ(lines("s.csv").size(), 1 + 5 * 4u);
}

TEST_F(DescribedItems, NeedAModelThatKnowsFeatures) {
  expect_failure(recommend({"--user", "1", "--item-features", features()}), 1,
                 "cannot fold in items by their features");
  expect_failure(run({"similar", trained_once(), "--item", "1", "--item-features", features()}), 1,
                 "cannot fold in items by their features");
}

}  // namespace
}  // namespace wf::test
