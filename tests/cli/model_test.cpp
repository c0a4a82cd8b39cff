#include <set>

#include "cli/command.hpp"

namespace wf::test {
namespace {

using ModelCommands = Command;

const char* const text_ids =
    "user_id,item_id\n"
    "ann,tea\nann,cake\nbob,tea\nbob,cake\nbob,jam\ncy,bolt\ncy,nut\ndee,nut\ndee,bolt\ndee,saw\n";

TEST_F(ModelCommands, EvaluateHasAllMetricsForEachLength) {
  run({"split", ratings(), "--out", path("parts"), "--seed", "1"});
  run({"train", "als", path("parts/train.csv"), "--factors", "8", "--out", path("m")});
  const Json json = run({"evaluate", path("m"), "--train", path("parts/train.csv"), "--test",
                         path("parts/test.csv"), "-k", "5,10", "--json"})
                        .json();
  for (const char* name : {"precision", "recall", "ndcg", "map", "mrr", "hit_rate"})
    for (const char* k : {"@5", "@10"}) {
      const Json& value = json["metrics"][std::string(name) + k];
      ASSERT_TRUE(value.is_number()) << name << k;
      EXPECT_TRUE(value >= 0 && value <= 1) << name << k;
    }
  EXPECT_GT(json["metrics"]["auc"], 0.5);
  EXPECT_GT(json["users"], 80);
  const Result text = run({"evaluate", path("m"), "--train", path("parts/train.csv"), "--test",
                           path("parts/test.csv"), "-k", "5,10"});
  EXPECT_NE(text.out.find("ndcg"), std::string::npos);
}

TEST_F(ModelCommands, EvaluateCountsAndSaysWhatTheModelDoesNotKnow) {
  const std::string model = trained();
  const std::string test = write("test.csv", "user_id,item_id,rating\n0,1,5\n999,1,5\n0,888,4\n");
  const std::string train = write("train.csv", "user_id,item_id,rating\n0,2,5\n");
  const Result result = run({"evaluate", model, "--train", train, "--test", test, "--json"});
  EXPECT_EQ(result.json()["unknown_users"], 1);
  EXPECT_EQ(result.json()["unknown_items"], 1);
  EXPECT_NE(result.err.find("1 users and 1 items"), std::string::npos) << result.err;
}

TEST_F(ModelCommands, ExcludeMasksMore) {
  const std::string model = trained();
  const std::string train = write("train.csv", "user_id,item_id,rating\n0,1,5\n");
  const std::string test = write("test.csv", "user_id,item_id,rating\n0,2,5\n0,3,5\n");
  const std::string seen = write("seen.csv", "user_id,item_id,rating\n0,3,1\n");
  const auto recall = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"evaluate", model,    "--train", train, "--test",
                                          test,       "--json", "-k",      "60"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments).json()["metrics"]["recall@60"].get<double>();
  };
  EXPECT_EQ(recall({}), 1);
  EXPECT_EQ(recall({"--exclude", seen}), 0.5);
}

TEST_F(ModelCommands, FoldInEvaluatesHeldOutUsers) {
  run({"split", ratings(), "--out", path("parts"), "--method", "users", "--seed", "1"});
  run({"train", "als", path("parts/train.csv"), "--factors", "8", "--out", path("m")});
  std::vector<std::string> arguments = {
      "evaluate", path("m"), "--train", path("parts/fold_in.csv"), "--test", path("parts/test.csv"),
      "--json"};
  expect_failure(run(arguments), 1, "is of a user and item of the model");
  arguments.push_back("--fold-in");
  const Json json = run(arguments).json();
  EXPECT_EQ(json["unknown_users"], 0);
  EXPECT_EQ(json["users"], 24);
  EXPECT_GT(json["metrics"]["auc"], 0.5);
  // Everybody is the same to it, new users too.
  run({"train", "popular", path("parts/train.csv"), "--out", path("m")});
  EXPECT_EQ(run(arguments).json()["users"], 24);
}

TEST_F(ModelCommands, RecommendPrintsOriginalIdsScoresAndTitles) {
  const std::string model = trained();
  const std::string titles = write("movies.csv", "movieId,title,genres\n1,\"One, the film\",X\n");
  const Json json =
      run({"recommend", model, "--user", "3,5", "-k", "60", "--items", titles, "--json"}).json();
  ASSERT_EQ(json["users"].size(), 2u);
  EXPECT_EQ(json["users"][0]["user"], 3);
  EXPECT_EQ(json["users"][1]["user"], 5);
  const Json& items = json["users"][0]["items"];
  ASSERT_EQ(items.size(), 60u);
  for (std::size_t i = 1; i < items.size(); ++i)
    EXPECT_GE(items[i - 1]["score"], items[i]["score"]);
  for (const Json& item : items) {
    EXPECT_EQ(item.contains("title"), item["item"] == 1);
    if (item["item"] == 1) {
      EXPECT_EQ(item["title"], "One, the film");
    }
  }
  const Result text = run({"recommend", model, "--user", "3", "-k", "60", "--items", titles});
  EXPECT_NE(text.out.find("One, the film"), std::string::npos);
}

TEST_F(ModelCommands, RecommendFilters) {
  const std::string model = trained();
  const auto items = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"recommend", model, "--user", "3", "-k", "60", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::set<int> result;
    const Json json = run(arguments).json();
    for (const Json& item : json["users"][0]["items"]) result.insert(item["item"].get<int>());
    return result;
  };
  EXPECT_EQ(items({"--only-items", "4,5,6"}), (std::set<int>{4, 5, 6}));
  EXPECT_EQ(items({"--only-items", "4,5,6", "--exclude-items", "5"}), (std::set<int>{4, 6}));
  const std::set<int> unseen = items({"--exclude", ratings()});
  EXPECT_LT(unseen.size(), 60u);
}

TEST_F(ModelCommands, RecommendToAnUnknownUserFromItems) {
  const std::string file = write("shop.csv", text_ids);
  run({"train", "als", file, "--factors", "2", "--regularization", "0.1", "--out", path("m")});
  const Json json = run({"recommend", path("m"), "--history", "tea", "-k", "2", "--json"}).json();
  EXPECT_EQ(json["history"], Json{"tea"});
  std::set<std::string> found;
  for (const Json& item : json["items"]) found.insert(item["item"].get<std::string>());
  EXPECT_EQ(found, (std::set<std::string>{"cake", "jam"}));
}

TEST_F(ModelCommands, UnknownIdsAreNamed) {
  const std::string model = trained();
  expect_failure(run({"recommend", model, "--user", "777,xyz"}), 1, "user 777, xyz");
  expect_failure(run({"recommend", model, "--user", "3", "--only-items", "888"}), 1, "item 888");
  expect_failure(run({"recommend", model, "--history", "999"}), 1, "item 999");
  expect_failure(run({"similar", model, "--item", "999"}), 1, "item 999");
  expect_failure(run({"recommend", model, "--user", ""}), 1, "user ''");
  expect_failure(run({"recommend", model, "--user", "3", "-k", "0"}), 2, "k");
}

TEST_F(ModelCommands, SimilarLeavesTheQueryOut) {
  const std::string file = write("shop.csv", text_ids);
  run({"train", "als", file, "--factors", "2", "--regularization", "0.1", "--out", path("m")});
  const Json items = run({"similar", path("m"), "--item", "nut,tea", "-k", "1", "--json"}).json();
  EXPECT_EQ(items["items"][0]["item"], "nut");
  // bolt and saw are equally like a nut, but for rounding.
  const Json best = items["items"][0]["similar"][0]["item"];
  EXPECT_TRUE(best == "bolt" || best == "saw") << best;
  EXPECT_GT(items["items"][0]["similar"][0]["score"], 0.9);
  EXPECT_EQ(items["items"][1]["similar"][0]["item"], "cake");
  const Json users = run({"similar", path("m"), "--user", "ann", "-k", "1", "--json"}).json();
  EXPECT_EQ(users["users"][0]["similar"][0]["user"], "bob");
  const Json all =
      run({"similar", path("m"), "--item", "nut", "-k", "2147483647", "--json"}).json();
  EXPECT_EQ(all["items"][0]["similar"].size(), 5u);
}

TEST_F(ModelCommands, ExportWritesNpyAndCsv) {
  const Json json = run({"export", trained(), "--out", path("factors"), "--json"}).json();
  EXPECT_EQ(json["files"].size(), 4u);
  EXPECT_FALSE(json["files"][3]["replaced"]);
  EXPECT_EQ(read("factors/users.npy").substr(1, 5), "NUMPY");
  EXPECT_EQ(fs::file_size(path("factors/items.npy")) % 64, 60u * 8 * 4 % 64);
  const std::string csv = read("factors/items.csv");
  EXPECT_EQ(csv.substr(0, 12), "id,factor_0,");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 61);
  const Result again = run({"export", path("als.safetensors"), "--out", path("factors")});
  EXPECT_NE(again.out.find("items.csv (replaced)"), std::string::npos) << again.out;
}

TEST_F(ModelCommands, BrokenModelFilesAreRefusedAndKept) {
  const std::string model = trained();
  const std::string whole = read("als.safetensors");
  const std::string half = write("half.safetensors", whole.substr(0, whole.size() / 2));
  expect_failure(run({"recommend", half, "--user", "1"}), 1, "half.safetensors");
  expect_failure(run({"export", write("text", "hello"), "--out", path("x")}), 1, "text");
  expect_failure(run({"similar", path("none"), "--item", "1"}), 1, "none");
  expect_failure(run({"export", model, "--out", path("half.safetensors")}), 1, "folder");
  EXPECT_EQ(read("half.safetensors").size(), whole.size() / 2);
}

}  // namespace
}  // namespace wf::test
