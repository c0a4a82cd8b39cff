#include <zlib.h>

#include "cli/command.hpp"

namespace wf::test {
namespace {

/// How the data of users is read, on every command that reads some.
class Reading : public Command {
 protected:
  Json described(const std::string& name, const std::string& text,
                 const std::vector<std::string>& options = {}) {
    std::vector<std::string> arguments{"describe", write(name, text), "--json"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run(arguments).json();
  }
  /// Trains a small ALS model on a file.
  std::string model_of(const std::string& data, const std::vector<std::string>& options = {}) {
    std::vector<std::string> arguments{"train",        "als", data,    "--factors", "2",
                                       "--iterations", "2",   "--out", path("m.st")};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Result result = run(arguments);
    EXPECT_EQ(result.code, 0) << result.err;
    return path("m.st");
  }
};

TEST_F(Reading, IdsKeepTheirZeros) {
  const std::string text =
      "user_id,item_id,rating\n00123,0001713353,5\n00124,0001713353,4\n123,1713353,1\n";
  const Json data = described("lz.csv", text);
  EXPECT_EQ(data["users"], 3);
  EXPECT_EQ(data["items"], 2);
  EXPECT_EQ(data["interactions"], 3);
  const std::string model = model_of(path("lz.csv"));
  const std::string titles = write("t.csv", "item_id,title\n0001713353,Zeros\n1713353,None\n");
  const Json lists =
      run({"recommend", model, "--user", "00123", "--items", titles, "-k", "1", "--json"}).json();
  EXPECT_EQ(lists["users"][0]["user"], "00123");
  EXPECT_EQ(lists["users"][0]["items"][0]["item"], "0001713353");
  EXPECT_EQ(lists["users"][0]["items"][0]["title"], "Zeros");
  const Json unseen =
      run({"recommend", model, "--user", "00123", "--exclude", path("lz.csv"), "--json"}).json();
  ASSERT_EQ(unseen["users"][0]["items"].size(), 1u);
  EXPECT_EQ(unseen["users"][0]["items"][0]["item"], "1713353");
  run({"split", path("lz.csv"), "--out", path("s"), "--test-fraction", "0.000001"});
  EXPECT_EQ(read("s/train.csv"), text);
}

TEST_F(Reading, TextMayComeLast) {
  for (const char* text :
       {"user_id,item_id\n1001,1\nguest,1\n", "user_id,item_id\nguest,1\n1001,1\n"})
    EXPECT_EQ(described("gu.csv", text)["users"], 2);
  EXPECT_EQ(described("hash.csv", "user,item\n18446744073709551615,1\n3,2\n")["users"], 2);
}

TEST_F(Reading, BlanksBetweenRatings) {
  const Json data = described("space3.txt", "1 10 5\n1 11 4\n2 10 3\n");
  EXPECT_EQ(data["users"], 2);
  EXPECT_EQ(data["items"], 2);
  EXPECT_EQ(data["ratings"]["largest"], 5);
  EXPECT_EQ(data["read"][0]["format"], "delimited");
  EXPECT_EQ(described("lists.txt", "1 10 5\n2 10\n")["read"][0]["format"], "user-lists");
  expect_failure(run({"describe", write("unclear.txt", "1 10 5\n2 10 3\n")}), 1,
                 "--format delimited or --format user-lists says which");
}

TEST_F(Reading, FractionsOfSecondsCount) {
  write("sub.csv",
        "user_id,item_id,rating,timestamp\n1,1,1,1396321232.100\n1,2,1,1396321232.900\n");
  run({"split", path("sub.csv"), "--out", path("sub"), "--method", "leave-last-out"});
  EXPECT_EQ(read("sub/test.csv"), "user_id,item_id,rating,timestamp\n1,2,1,1396321232.9\n");
  write("norm.csv", "user_id,item_id,timestamp\na,z,0.93\na,y,0.12\na,x,0.55\n");
  run({"split", path("norm.csv"), "--out", path("norm"), "--method", "leave-last-out"});
  EXPECT_EQ(read("norm/train.csv"), "user_id,item_id,timestamp\na,y,0.12\na,x,0.55\n");
  EXPECT_EQ(read("norm/test.csv"), "user_id,item_id,timestamp\na,z,0.93\n");
}

TEST_F(Reading, DatesAreTimesForEveryCommand) {
  const std::string text =
      "user_id,item_id,date\n1,1,2021-01-02\n1,2,2021-01-03T10:00:00Z\n2,1,2021-01-02\n";
  const Json data = described("iso.csv", text);
  EXPECT_EQ(data["times"]["last"], "2021-01-03T10:00:00Z");
  EXPECT_EQ(data["read"][0]["columns"]["time"], "date");
  model_of(path("iso.csv"));
  EXPECT_EQ(run({"split", path("iso.csv"), "--out", path("iso"), "--method", "time",
                 "--test-fraction", "0.3"})
                .code,
            0);
  EXPECT_EQ(read("iso/test.csv"), "user_id,item_id,timestamp\n1,2,2021-01-03T10:00:00Z\n");
}

TEST_F(Reading, ColumnsAreNamedOrNumbered) {
  EXPECT_EQ(
      described("ov.csv", "user_id,item_id,overall\n1,1,5\n1,2,2\n2,1,4\n")["ratings"]["smallest"],
      2);
  const std::vector<std::string> options{"--user-column",   "who",  "--item-column", "2",
                                         "--rating-column", "much", "--time-column", "4"};
  const Json named = described("n.csv", "who,what,much,when\nann,x,3,5\nbob,x,4,6\n", options);
  EXPECT_EQ(named["ratings"]["smallest"], 3);
  EXPECT_EQ(named["times"]["last"], 6);
  const Json bare =
      described("h.csv", "ann^film^5\nbob^film^3\n", {"--no-header", "--separator", "^"});
  EXPECT_EQ(bare["users"], 2);
  EXPECT_EQ(
      described("t.csv", "ann\tfilm\nbob\tfilm\n", {"--no-header", "--separator", "tab"})["users"],
      2);
  expect_failure(run({"describe", path("n.csv"), "--user-column", "nobody"}), 2,
                 "the columns are 'who', 'what', 'much', 'when'");
}

TEST_F(Reading, LimitsNeedRatings) {
  const std::string file = write("e.csv", "user_id,item_id,enjoyed\n1,1,5\n1,2,2\n2,1,4\n");
  for (const char* limit : {"--min-rating", "--dislike-below"})
    expect_failure(run({"train", "als", file, "--out", path("m"), limit, "4"}), 2,
                   "has no rating column");
  const Result described = run({"describe", file});
  EXPECT_NE(described.err.find("warning: " + file +
                               ": column 'enjoyed' is ignored; no rating column, every value is 1"),
            std::string::npos)
      << described.err;
}

TEST_F(Reading, LimitsActOnTheLastRating) {
  const std::string file = write("dm.csv",
                                 "user_id,item_id,rating,timestamp\n1,1,5,100\n1,1,2,200\n"
                                 "1,2,4,100\n2,1,5,100\n");
  run({"split", file, "--out", path("dmo"), "--min-rating", "4", "--test-fraction", "0.000001"});
  EXPECT_EQ(read("dmo/train.csv"), "user_id,item_id,rating,timestamp\n1,2,4,100\n2,1,5,100\n");
  const Json trained =
      run({"train", "popular", file, "--out", path("p"), "--min-rating", "4", "--json"}).json();
  EXPECT_EQ(trained["interactions"], 2);
}

TEST_F(Reading, EveryCommandSaysWhatItRead) {
  const std::string text =
      "user_id,item_id,rating,timestamp,note\n1,1,5,978300760,a\n"
      "1,1,2,978300761,b\n1,2,4,978300760,c\n2,1,5,1000000000,d\n";
  const std::string file = write("r.csv", text);
  const std::string line =
      file +
      ": delimited text with ',' between its columns: user_id, item_id, rating, timestamp "
      "(ignored: note); 4 entries, 1 duplicates dropped; values 2 to 5; times 2000-12-31 to "
      "2001-09-09";
  const std::string model = model_of(file);
  const std::vector<std::vector<std::string>> commands = {
      {"describe", file},
      {"split", file, "--out", path("s")},
      {"train", "als", file, "--out", path("a"), "--factors", "2", "--iterations", "1"},
      {"train", "warp", file, "--out", path("w"), "--factors", "2", "--epochs", "1"},
      {"train", "popular", file, "--out", path("p")},
      {"recommend", model, "--user", "1", "--exclude", file}};
  for (std::vector<std::string> command : commands) {
    const Result said = run(command);
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_NE(said.err.find(line + "\n"), std::string::npos) << command[0] << "\n" << said.err;
    command.push_back("--json");
    const Json read = run(command).json()["read"];
    ASSERT_EQ(read.size(), 1u) << command[0];
    EXPECT_EQ(read[0]["file"], file);
    EXPECT_EQ(read[0]["columns"]["rating"], "rating");
    EXPECT_EQ(read[0]["ignored"], Json({"note"}));
    EXPECT_EQ(read[0]["entries"], 4);
    EXPECT_EQ(read[0]["duplicates_dropped"], 1);
    EXPECT_EQ(read[0]["values"], (Json{{"smallest", 2}, {"largest", 5}}));
    EXPECT_EQ(read[0]["times"], (Json{{"first", 978300760}, {"last", 1000000000}}));
  }
}

TEST_F(Reading, PackedFilesAreReadAsTheyAre) {
  const std::string packed = path("r.csv.gz");
  gzFile file = gzopen(packed.c_str(), "wb");
  gzputs(file, "user_id,item_id,rating\n1,1,5\n2,1,4\n");
  gzclose(file);
  const Json data = run({"describe", packed, "--json"}).json();
  EXPECT_EQ(data["users"], 2);
  EXPECT_EQ(data["ratings"]["largest"], 5);
}

TEST_F(Reading, PropertiesOfItemsAreFeatures) {
  const std::string ratings = write("r.csv", "user_id,item_id\n1,01\n1,02\n2,01\n2,3\n");
  const std::string wide =
      write("wide.csv", "item_id,color,price\n01,red,20\n02,blue,40\n3,red,10\n");
  const Result trained = run({"train", "warp", ratings, "--item-features", wide, "--factors", "2",
                              "--epochs", "1", "--out", path("w.st")});
  EXPECT_EQ(trained.code, 0) << trained.err;
  EXPECT_NE(trained.err.find(wide + ": 6 weights of 3 features of 3 rows; categories of color; "
                                    "price divided by 40\n"),
            std::string::npos)
      << trained.err;
}

}  // namespace
}  // namespace wf::test
