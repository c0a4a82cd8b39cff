#include <unistd.h>

#include <cstring>

#include "cli/index_command.hpp"

namespace wf::test {
namespace {

template <class T>
std::vector<T> numbers_in(const std::string& bytes) {
  std::vector<T> numbers(bytes.size() / sizeof(T));
  std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(T));
  return numbers;
}

TEST_F(Index, FindsTheNearestInOrder) {
  const Json json = search(built("l2"), {"-k", "3", "--json"}).json();
  EXPECT_EQ(json["metric"], "l2");
  EXPECT_EQ(json["k"], 3);
  const Json expected = Json::parse(R"([
    {"query": 0, "rows": [{"id": 1, "score": 1}, {"id": 3, "score": 1}, {"id": 0, "score": 13}]},
    {"query": 1, "rows": [{"id": 0, "score": 1}, {"id": 1, "score": 13}, {"id": 3, "score": 13}]}
  ])");
  EXPECT_EQ(json["queries"], expected);
  const Result text = search(built("inner-product"), {"-k", "2"});
  EXPECT_EQ(text.out,
            "query 0\n   16.0000  2\n    8.0000  0\nquery 1\n   42.0000  2\n   21.0000  0\n");
}

TEST_F(Index, BuildSaysWhatItMade) {
  const Json json = run({"index", "build", vectors("v.fvecs", {1, 2}), "--out", path("ix"),
                         "--metric", "cosine", "--json"})
                        .json();
  EXPECT_EQ(json["rows"], 1);
  EXPECT_EQ(json["dimension"], 2);
  EXPECT_EQ(json["metric"], "cosine");
  EXPECT_EQ(json["index"], path("ix"));
}

TEST_F(Index, RowsHaveTheIdsOfAFile) {
  const std::string ids = write("ids.txt", "9000000000\n7, 5\n\n6\n");
  const Json json = search(built("l2", {"--ids", ids}), {"-k", "3", "--json"}).json();
  EXPECT_EQ(json["queries"][0]["rows"][0]["id"], 6);
  EXPECT_EQ(json["queries"][0]["rows"][1]["id"], 7);
  EXPECT_EQ(json["queries"][0]["rows"][2]["id"], 9000000000);
}

TEST_F(Index, ExcludedIdsGoByQueryAndAllowedOnesForAll) {
  const std::string exclude = write("exclude.txt", "1 3\n\n");
  const std::string allow = write("allow.txt", "1\n3\n2\n77\n");
  const auto ids = [&](const std::vector<std::string>& more) {
    std::vector<std::vector<int>> lists;
    const Json json = search(path("ix"), more).json();
    for (const Json& query : json["queries"]) {
      lists.emplace_back();
      for (const Json& row : query["rows"]) lists.back().push_back(row["id"]);
    }
    return lists;
  };
  built("l2");
  using Lists = std::vector<std::vector<int>>;
  EXPECT_EQ(ids({"--exclude", exclude, "--json"}), (Lists{{0, 2}, {0, 1, 3, 2}}));
  EXPECT_EQ(ids({"--allow", allow, "--json"}), (Lists{{1, 3, 2}, {1, 3, 2}}));
  EXPECT_EQ(ids({"--allow", allow, "--exclude", exclude, "--json"}), (Lists{{2}, {1, 3, 2}}));
}

TEST_F(Index, ResultsGoToFilesOfEveryKind) {
  const std::string index = built("l2");
  const Json json =
      search(index, {"-k", "5", "--out", path("ids.npy"), "--scores", path("scores.npy"), "--json"})
          .json();
  EXPECT_EQ(json["queries"], 2);
  EXPECT_EQ(json["files"], (Json{path("ids.npy"), path("scores.npy")}));
  const std::vector<std::int64_t> expected = {1, 3, 0, 2, -1, 0, 1, 3, 2, -1};
  const std::string npy = read("ids.npy");
  EXPECT_NE(npy.find("'<i8'"), std::string::npos);
  EXPECT_NE(npy.find("(2, 5)"), std::string::npos);
  EXPECT_EQ(numbers_in<std::int64_t>(npy.substr(npy.size() - 80)), expected);
  const std::string scores = read("scores.npy");
  EXPECT_EQ(numbers_in<float>(scores.substr(scores.size() - 40)),
            (std::vector<float>{1, 1, 13, 72, 0, 1, 13, 13, 34, 0}));
  search(index, {"-k", "3", "--out", path("ids.ivecs"), "--scores", path("scores.fvecs")});
  EXPECT_EQ(numbers_in<std::int32_t>(read("ids.ivecs")),
            (std::vector<std::int32_t>{3, 1, 3, 0, 3, 0, 1, 3}));
  EXPECT_EQ(numbers_in<float>(read("scores.fvecs").substr(4, 12)), (std::vector<float>{1, 1, 13}));
  search(index, {"-k", "5", "--out", path("ids.csv")});
  EXPECT_EQ(read("ids.csv"),
            "query,rank,id,score\n0,1,1,1\n0,2,3,1\n0,3,0,13\n0,4,2,72\n"
            "1,1,0,1\n1,2,1,13\n1,3,3,13\n1,4,2,34\n");
}

TEST_F(Index, ManyQueriesAreReadInBatches) {
  std::vector<float> many;
  for (int i = 0; i < 9000; ++i) many.insert(many.end(), {static_cast<float>(i % 7), 1});
  vectors("many.fvecs", many);
  const std::string index = built("inner-product");
  std::string lines;
  for (int i = 0; i < 9000; ++i) lines += i == 8999 ? "2\n" : "\n";
  const Result result = run({"index", "search", index, "--queries", path("many.fvecs"), "-k", "1",
                             "--exclude", write("x.txt", lines), "--out", path("found.ivecs")});
  EXPECT_EQ(result.code, 0) << result.err;
  const std::vector<std::int32_t> found = numbers_in<std::int32_t>(read("found.ivecs"));
  ASSERT_EQ(found.size(), 18000u);
  for (int i = 0; i < 8999; ++i) ASSERT_EQ(found[2 * i + 1], 2);
  EXPECT_EQ(found[17999], 0);
}

TEST_F(Index, ListsMayBeLongerThanAnyMemoryHolds) {
  const std::string index = built("l2");
  const Json json = search(index, {"-k", "2147483647", "--json"}).json();
  EXPECT_EQ(json["k"], 2147483647);
  EXPECT_EQ(json["queries"][1]["rows"].size(), 4u);
  EXPECT_EQ(search(index, {"-k", "2147483647"}).code, 0);
  EXPECT_EQ(search(index, {"-k", "2147483647", "--out", path("all.csv")}).code, 0);
  EXPECT_NE(read("all.csv").find("1,4,2,34\n"), std::string::npos);
  expect_failure(search(index, {"-k", "2147483648"}), 2, "-k");
}

TEST_F(Index, BadUsageIsNamed) {
  const std::string base = vectors("v.fvecs", {1, 2}), model = trained();
  expect_failure(run({"index"}), 2, "subcommand");
  expect_failure(run({"index", "find"}), 2, "no command of index is called 'find'");
  expect_failure(run({"index", "build", base, "--out", path("ix")}), 2, "--metric");
  expect_failure(run({"index", "build", base, "--out", path("ix"), "--metric", "l1"}), 2, "l1");
  expect_failure(run({"index", "build", base, "--out", path("ix"), "--metric", "l2", "--users"}), 2,
                 "--users goes with a model");
  expect_failure(
      run({"index", "build", model, "--out", path("ix"), "--metric", "l2", "--ids", base}), 2,
      "--ids goes with vectors");
  EXPECT_FALSE(exists("ix"));
  const std::string index = built("l2");
  expect_failure(search(index, {"-k", "0"}), 2, "-k is 0");
  expect_failure(search(index, {"--out", path("x.txt")}), 2, "x.txt");
  expect_failure(search(index, {"--scores", path("x.csv")}), 2, "x.csv");
  expect_failure(search(index, {"--out", path("x.csv"), "--titles", base}), 2, "--titles");
  expect_failure(search(index, {"--out", path("x.npy"), "--scores", path("x.npy")}), 2,
                 "name the same file");
  expect_failure(search(index, {"--query-items"}), 2, "--query-items goes with a model");
  expect_failure(search(index, {"--device", "abacus"}), 1, "abacus");
}

TEST_F(Index, WhatIsReadIsNotReplaced) {
  const std::string base = vectors("v.fvecs", {1, 2}), before = read("v.fvecs");
  expect_failure(run({"index", "build", base, "--out", base, "--metric", "l2"}), 2,
                 "v.fvecs is what is read");
  const std::string index = built("l2");
  expect_failure(search(index, {"--scores", path("queries.fvecs")}), 2,
                 "queries.fvecs is what is read");
  EXPECT_EQ(read("v.fvecs"), before);
}

TEST_F(Index, BrokenFilesAreNamed) {
  const auto build = [&](const std::string& input, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"index",    "build",    input, "--out",
                                          path("ix"), "--metric", "l2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  };
  const std::string base = vectors("v.fvecs", {1, 2, 3, 4});
  expect_failure(build(path("none.npy")), 1, "none.npy: cannot be opened");
  expect_failure(build(write("v.csv", "1,2\n3,4\n5,6\n")), 1,
                 "expected a model, or vectors in a file that ends in .npy, .fvecs or .bvecs");
  expect_failure(build(write("v.npy", "hello, this is text")), 1, "v.npy: is not a NumPy array");
  expect_failure(build(vectors("nan.fvecs", {1, 2, 3, std::nanf("")})), 1,
                 "nan.fvecs: row 1, column 1: found nan");
  expect_failure(build(base, {"--ids", write("ids", "1\n")}), 1, "ids: holds 1 ids, but");
  expect_failure(build(base, {"--ids", write("ids", "1\n1\n")}), 1, "ids: id 1 is given twice");
  expect_failure(build(base, {"--ids", write("ids", "1\n-1\n")}), 1, "ids: id -1 is negative");
  expect_failure(build(base, {"--ids", write("ids", "1\ntwo\n")}), 1, "ids:2: found 'two'");
  expect_failure(build(base, {"--ids", path("")}), 1, path(""));
  EXPECT_FALSE(exists("ix"));
  expect_failure(run({"index", "build", base, "--out", "/dev/full", "--metric", "l2"}), 1,
                 "No space left");
}

TEST_F(Index, SearchesThatDoNotFitAreRefused) {
  const std::string index = built("l2");
  const std::string whole = read("ix");
  expect_failure(search(write("half", whole.substr(0, whole.size() / 2))), 1, "half");
  expect_failure(search(trained()), 1, "not an index of warpfactor");
  expect_failure(search(index, {"--exclude", write("x", "1\n")}), 1,
                 "x: has 1 lines, expected one for each of the 2 queries");
  expect_failure(search(index, {"--allow", write("x", "1 3.5\n")}), 1, "x:1: found '3.5'");
  expect_failure(search(index, {"--out", "/dev/full", "--scores", path("s.npy")}), 2, "--out");
  const std::string ids = write("ids.txt", "1 2 3 4294967296\n");
  expect_failure(search(built("l2", {"--ids", ids}), {"--out", path("f.ivecs")}), 1,
                 "id 4294967296 does not fit .ivecs");
  EXPECT_FALSE(exists("f.ivecs"));
  const std::string wide = write("wide.fvecs", std::string("\1\0\0\0\0\0\0\0", 8));
  expect_failure(run({"index", "search", index, "--queries", wide}), 1,
                 "wide.fvecs has vectors of 1 values, but the index");
  vectors("nan.fvecs", {1, std::nanf("")});
  for (const std::string form : {"--json", "--query-items=no"})
    expect_failure(run({"index", "search", index, "--queries", path("nan.fvecs"), form}), 1,
                   "nan.fvecs: row 0, column 1: found nan");
}

// The lines are counted before the first search, which a pipe does not survive.
TEST_F(Index, ExcludedIdsFromAPipeAreRefused) {
  const std::string index = built("l2");
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], "1\n2\n", 4), 4);
  ::close(ends[1]);
  const std::string pipe = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(ends[0]);
  expect_failure(search(index, {"--exclude", pipe}), 1, "ends early when it is read again");
  ::close(ends[0]);
}

}  // namespace
}  // namespace wf::test
