#include <gtest/gtest.h>

#include <limits>

#include "support/files.hpp"
#include "triples.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

using Names = std::vector<std::string>;
using Triples = std::vector<Triple>;

class ReadTables : public ::testing::Test {
 protected:
  Interactions read(const std::string& name, std::string_view text, ReadOptions options = {}) {
    return read_interactions(folder_.write(name, text), options);
  }
  static ReadOptions with_times() {
    ReadOptions options;
    options.times = true;
    return options;
  }
  TemporaryFolder folder_;
};

TEST_F(ReadTables, MovieLens100K) {
  const Interactions data = read(
      "u.data", "196\t242\t3\t881250949\n186\t302\t3\t891717742\n196\t302\t1\t5\n", with_times());
  EXPECT_EQ(names_of(data.users()), (Names{"196", "186"}));
  EXPECT_EQ(names_of(data.items()), (Names{"242", "302"}));
  EXPECT_EQ(
      triples_of(data),
      (Triples{{"186", "302", 3, 891717742}, {"196", "242", 3, 881250949}, {"196", "302", 1, 5}}));
}

TEST_F(ReadTables, MovieLens1M) {
  const Interactions data = read("ratings.dat", "1::1193::5::978300760\n2::661::3::978302109\n");
  EXPECT_EQ(triples_of(data), (Triples{{"1", "1193", 5}, {"2", "661", 3}}));
  EXPECT_FALSE(data.has_times());
}

TEST_F(ReadTables, MovieLensCsv) {
  const Interactions data =
      read("ratings.csv",
           "userId,movieId,rating,timestamp\r\n1,1,4.0,964982703\r\n1,3,3.5,964981247\r\n",
           with_times());
  EXPECT_EQ(triples_of(data), (Triples{{"1", "1", 4, 964982703}, {"1", "3", 3.5f, 964981247}}));
}

TEST_F(ReadTables, ColumnsAreFoundByName) {
  const Triples expected{{"7", "a", 2, 9}, {"8", "b", 3, 10}};
  EXPECT_EQ(triples_of(
                read("a.tsv", "TS\tITEM\tvalue\tUser_ID\n9\ta\t2\t7\n10\tb\t3\t8\n", with_times())),
            expected);
  EXPECT_EQ(triples_of(read("b", "x;uid;Item-Id;Weight;time\n0;7;a;2;9\n0;8;b;3;10", with_times())),
            expected);
  EXPECT_EQ(triples_of(read("c.csv",
                            "\"user\",\"movie_id\",\"score\",\"timestamp\",note\n"
                            "7,\"a\",\"2\",\"9\",\"x, \"\"y\"\"\"\n8,b,3,10,\n",
                            with_times())),
            expected);
  EXPECT_EQ(triples_of(read("d.inter",
                            "user_id:token\titem_id:token\trating:float\ttimestamp:"
                            "float\n7\ta\t2.0\t9.0\n8\tb\t3\t1e1\n",
                            with_times())),
            expected);
}

TEST_F(ReadTables, AMissingRatingColumnMeansNoValues) {
  const Interactions data = read("a.csv", "user,item\n1,2\n1,3\n");
  EXPECT_FALSE(data.has_values());
  EXPECT_EQ(triples_of(data), (Triples{{"1", "2"}, {"1", "3"}}));
}

TEST_F(ReadTables, MarksLineEndsAndBlankLinesAreNoEntries) {
  const Triples expected{{"1", "2", 3}, {"4", "5", 6}};
  EXPECT_EQ(triples_of(read("a.csv", "\xEF\xBB\xBFuser,item,rating\r\n\r\n1,2,3\r\n\n4,5,6")),
            expected);
  EXPECT_EQ(triples_of(read("b.csv", "\n\nuser,item,rating\n1,2,3\n  \n4,5,6\n\n\n")), expected);
  EXPECT_EQ(triples_of(read("c.csv", "user,item,rating\n1,2,3\r\n4,5,6\r")), expected);
}

TEST_F(ReadTables, ValuesInEveryNotation) {
  const Interactions data =
      read("a.csv",
           "user,item,rating\n1,1,-2\n1,2,0.1\n1,3,1e-3\n1,4,16777217\n"
           "1,5,3.4028235e38\n1,6, 2.5 \n1,7,.5\n1,8,0.30000001\n1,9,1e-60\n");
  const float values[] = {-2, 0.1f, 1e-3f, 16777217.0f, 3.4028235e38f, 2.5f, 0.5f, 0.30000001f, 0};
  for (Id item = 0; item < 9; ++item) EXPECT_EQ(data.by_user().values[item], values[item]) << item;
}

TEST_F(ReadTables, MinRatingLeavesOutEntriesAndTheirIds) {
  ReadOptions options;
  options.min_rating = 3.3;
  const Interactions data =
      read("a.csv", "user,item,rating\n1,2,3.2\n3,2,3.3\n3,4,5\n5,6,1\n", options);
  EXPECT_EQ(names_of(data.users()), (Names{"3"}));
  EXPECT_EQ(names_of(data.items()), (Names{"2", "4"}));
  EXPECT_EQ(triples_of(data), (Triples{{"3", "2", 3.3f}, {"3", "4", 5}}));
  options.min_rating = 6;
  EXPECT_EQ(read("b.csv", "user,item,rating\n1,2,3\n", options).size(), 0);
}

TEST_F(ReadTables, SmallRatingsMayBeDislikes) {
  const char* text = "user,item,rating,ts\n1,2,3,7\n3,2,4,8\n3,4,5,9\n5,6,1,6\n";
  ReadOptions options;
  options.dislike_below = 4;
  options.times = true;
  EXPECT_EQ(triples_of(read("a.csv", text, options)),
            (Triples{{"1", "2", -1, 7}, {"3", "2", 4, 8}, {"3", "4", 5, 9}, {"5", "6", -1, 6}}));
  options.min_rating = 2;
  options.times = false;
  EXPECT_EQ(triples_of(read("a.csv", text, options)),
            (Triples{{"1", "2", -1}, {"3", "2", 4}, {"3", "4", 5}}));
}

TEST_F(ReadTables, DuplicatesFollowThePolicy) {
  const char* text = "user,item,rating,ts\n1,2,3,9\n1,2,4,7\n";
  ReadOptions options;
  // The time column tells the latest, whether times are kept or not.
  EXPECT_EQ(triples_of(read("a.csv", text, options)), (Triples{{"1", "2", 3}}));
  EXPECT_FALSE(read("a.csv", text, options).has_times());
  EXPECT_EQ(triples_of(read("b.csv", "user,item,rating\n1,2,3\n1,2,4\n", options)),
            (Triples{{"1", "2", 4}}));
  options.times = true;
  EXPECT_EQ(triples_of(read("a.csv", text, options)), (Triples{{"1", "2", 3, 9}}));
  options.duplicates = Duplicates::sum;
  EXPECT_EQ(triples_of(read("a.csv", text, options)), (Triples{{"1", "2", 7, 9}}));
}

// What user 1 finally said of item 1 is 2.
TEST_F(ReadTables, DuplicatesAreResolvedBeforeLimits) {
  const char* text =
      "user_id,item_id,rating,timestamp\n1,1,5,100\n1,1,2,200\n1,2,4,100\n2,1,5,100\n";
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  for (const bool times : {true, false}) {
    ReadOptions options;
    options.times = times;
    options.min_rating = 4;
    const Interactions kept = read("a.csv", text, options);
    EXPECT_EQ(names_of(kept.users()), (Names{"1", "2"}));
    ASSERT_EQ(kept.size(), 2);
    EXPECT_EQ(triples_of(kept)[0].item, "2");
    EXPECT_EQ(triples_of(kept)[1].user, "2");
    options.min_rating = none;
    options.dislike_below = 4;
    EXPECT_EQ(triples_of(read("a.csv", text, options))[0].value, -1);
    options.dislike_below = none;
    options.min_rating = 7;
    options.duplicates = Duplicates::sum;
    const std::vector<Triple> summed = triples_of(read("a.csv", text, options));
    ASSERT_EQ(summed.size(), 1u);
    EXPECT_EQ(summed[0].value, 7);
  }
}

TEST_F(ReadTables, CountsOfEntriesMayBeLimited) {
  ReadOptions options;
  options.duplicates = Duplicates::sum;
  options.min_rating = 2;
  EXPECT_EQ(triples_of(read("a.csv", "user,item\n1,2\n1,2\n1,3\n", options)),
            (Triples{{"1", "2", 2}}));
  EXPECT_EQ(read("b.csv", "user,item\n1,2\n1,3\n", options).size(), 0);
}

class TableErrors : public ReadTables {
 protected:
  /// The message without the folder.
  std::string message(const std::string& name, std::string_view text, ReadOptions options = {},
                      ErrorCode code = ErrorCode::format) {
    const Thrown thrown = thrown_by([&] { read(name, text, options); });
    EXPECT_EQ(thrown.code, code) << thrown.message;
    EXPECT_EQ(thrown.message.rfind(folder_.path(), 0), 0u) << thrown.message;
    return thrown.message.substr(std::min(folder_.path().size(), thrown.message.size()));
  }
};

TEST_F(TableErrors, NameFileLineAndValue) {
  const std::string head = "user,item,rating\n1,1,1\n";
  EXPECT_EQ(message("r.csv", head + "1,2,abc\n"), "r.csv:3: rating 'abc' is not a number");
  EXPECT_EQ(message("r.csv", head + "1,2,\n"), "r.csv:3: rating '' is not a number");
  EXPECT_EQ(message("r.csv", head + "1,2,3x\n"), "r.csv:3: rating '3x' is not a number");
  EXPECT_EQ(message("r.csv", head + "1,2,nan\n"),
            "r.csv:3: rating 'nan' is not a finite 32-bit float");
  EXPECT_EQ(message("r.csv", head + "1,2,-inf\n"),
            "r.csv:3: rating '-inf' is not a finite 32-bit float");
  EXPECT_EQ(message("r.csv", head + "1,2,1e39\n"),
            "r.csv:3: rating '1e39' is not a finite 32-bit float");
  EXPECT_EQ(message("r.csv", head + "\r\n1,,3\n"), "r.csv:4: the item is empty");
  EXPECT_EQ(message("r.csv", "user,item\na,b\n,c\n"), "r.csv:3: the user is empty");
}

TEST_F(TableErrors, WrongFields) {
  const std::string head = "user,item,rating\n1,1,1\n";
  EXPECT_EQ(message("r.csv", head + "1,2\n"), "r.csv:3: has 2 fields separated by ',', expected 3");
  EXPECT_EQ(message("r.csv", head + "1,2,3,4,5\n"),
            "r.csv:3: has 5 fields separated by ',', expected 3");
  EXPECT_EQ(message("r.csv", head + "1;2;3\n"),
            "r.csv:3: has 1 field separated by ',', expected 3");
  EXPECT_EQ(message("r.csv", "user,item\n\"a,b\n"), "r.csv:2: a quote is not closed on its line");
  EXPECT_EQ(message("r.csv", "user,item\n\"a\"x,b\n"),
            "r.csv:2: a field goes on after its closing quote");
  EXPECT_EQ(message("u.data", "1,2,3,4\n"),
            "u.data:1: has 1 field separated by '\\t', expected user, item, rating and time");
  EXPECT_EQ(message("ratings.dat", "1::2::3::4\n1::2\n"),
            "ratings.dat:2: has 2 fields separated by '::', expected 4");
}

TEST_F(TableErrors, Headers) {
  EXPECT_EQ(
      message("r.csv", "a,b,c\n1,2,3\n"),
      "r.csv:1: the header 'a,b,c' names no user column; expected names as user_id and "
      "item_id or movieId, and optionally rating and timestamp, separated by comma, semicolon "
      "or tab; --user-column and --item-column name others, --no-header is for files without a "
      "header");
  EXPECT_NE(message("r.csv", "1,2,3\n1,2,3\n").find("the header '1,2,3' names no user"),
            std::string::npos);
  EXPECT_NE(message("r.csv", "user,b\n1,2\n").find("names no item"), std::string::npos);
}

TEST_F(TableErrors, NothingToRead) {
  EXPECT_EQ(message("r.csv", ""), "r.csv: is empty");
  EXPECT_EQ(message("r.csv", " \r\n\n"), "r.csv: is empty");
  EXPECT_EQ(message("r.csv", "\xEF\xBB\xBF"), "r.csv: is empty");
  EXPECT_EQ(message("r.csv", "user,item\n"), "r.csv: holds no entries");
  EXPECT_EQ(message("r.csv", "user,item\n\n\n"), "r.csv: holds no entries");
}

TEST_F(TableErrors, TheFirstBadLineIsReportedWhateverTheThreads) {
  std::string text = "user,item,rating\n";
  for (int line = 2; line <= 60000; ++line) {
    text += std::to_string(line / 50) + "," + std::to_string(line) +
            (line >= 43210 && line % 7 == 6 ? ",bad\n"
             : line % 1000 == 0             ? ",4.5\n\n"
                                            : ",4.5\n");
  }
  // Line 43210 % 7 == 6; each thousand before it is followed by a blank line.
  for (const int threads : {1, 2, 3}) {
    ReadOptions options;
    options.threads = threads;
    EXPECT_EQ(message("r.csv", text, options), "r.csv:43253: rating 'bad' is not a number");
  }
}

}  // namespace
}  // namespace wf
