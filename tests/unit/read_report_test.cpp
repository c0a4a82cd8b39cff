#include <gtest/gtest.h>

#include "support/files.hpp"
#include "warpfactor/io.hpp"
#include "warpfactor/log.hpp"

namespace wf {
namespace {

using Names = std::vector<std::string>;

class ReadReports : public ::testing::Test {
 protected:
  ReadReport report_of(const std::string& name, const std::string& text, ReadOptions options = {}) {
    ReadReport report;
    read_interactions(folder_.write(name, text), options, &report);
    return report;
  }
  /// Without the folder.
  std::string line(const std::string& name, const std::string& text, ReadOptions options = {}) {
    return summary(report_of(name, text, options)).substr(folder_.path().size());
  }
  TemporaryFolder folder_;
};

const std::string table =
    "userId,movieId,title,rating,timestamp\n1,7,a,5,978300760\n1,7,a,2,978300761\n"
    "2,8,b,4.5,978302109\n3,8,b,1,1000000000\n";

TEST_F(ReadReports, SayWhatWasRead) {
  ReadOptions options;
  options.min_rating = 2;
  const ReadReport report = report_of("r.csv", table, options);
  EXPECT_EQ(report.path, folder_.path("r.csv"));
  EXPECT_EQ(report.format, FileFormat::delimited);
  EXPECT_EQ(report.separator, ",");
  EXPECT_EQ(report.user_column, "userId");
  EXPECT_EQ(report.item_column, "movieId");
  EXPECT_EQ(report.rating_column, "rating");
  EXPECT_EQ(report.time_column, "timestamp");
  EXPECT_EQ(report.ignored_columns, Names{"title"});
  EXPECT_EQ(report.entries, 4);
  EXPECT_EQ(report.duplicates, 1);
  EXPECT_FALSE(report.summed);
  EXPECT_EQ(report.filtered, 1);
  EXPECT_EQ(report.smallest_value, 2);
  EXPECT_EQ(report.largest_value, 4.5f);
  EXPECT_TRUE(report.has_times);
  EXPECT_EQ(report.first_time, 978300760);
  EXPECT_EQ(report.last_time, 1000000000);
  options.times = true;
  EXPECT_EQ(report_of("r.csv", table, options).last_time, 1000000000);
}

TEST_F(ReadReports, InOneLine) {
  ReadOptions options;
  options.min_rating = 2;
  EXPECT_EQ(
      line("r.csv", table, options),
      "r.csv: delimited text with ',' between its columns: userId, movieId, rating, timestamp "
      "(ignored: title); 4 entries, 1 duplicates dropped, 1 with smaller ratings left out; "
      "values 2 to 4.5; times 2000-12-31 to 2001-09-09");
  options = {};
  options.duplicates = Duplicates::sum;
  EXPECT_EQ(line("r.csv", "user\titem\n1\t2\n1\t2\n", options),
            "r.csv: delimited text with '\\t' between its columns: user, item; 2 entries, 1 "
            "duplicates summed; values 2 to 2");
  EXPECT_EQ(line("x", "1 10 5\n1 11 4\n2 10 3\n"),
            "x: delimited text with blanks between its columns: 1, 2, 3; 3 entries; values 3 to 5");
  EXPECT_EQ(line("u.data", "1\t2\t3\t4\n"),
            "u.data: a u.data file of MovieLens with '\\t' between its columns: 1, 2, 3, 4; "
            "1 entries; values 3 to 3; times 4 to 4");
  EXPECT_EQ(line("x", "1 10 5\n2 10\n"), "x: lists of items; 3 entries; no ratings");
  EXPECT_EQ(line("x", "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 2 0.5\n"),
            "x: a Matrix Market file; 1 entries; values 0.5 to 0.5");
}

TEST_F(ReadReports, WarningsAreLogged) {
  std::vector<std::string> logged;
  set_log_sink([&](LogLevel level, const std::string& message) {
    if (level == LogLevel::warning) logged.push_back(message);
  });
  const std::string path = folder_.write("r.csv", "user,item,enjoyed\n1,2,3\n");
  read_interactions(path);
  set_log_sink({});
  EXPECT_EQ(logged,
            (Names{path + ": column 'enjoyed' is ignored; no rating column, every value is 1"}));
}

TEST_F(ReadReports, AreLeftAsTheyWereByAFailure) {
  ReadReport report;
  report.entries = 7;
  EXPECT_THROW(read_interactions(folder_.path("none"), {}, &report), Error);
  EXPECT_EQ(report.entries, 7);
}

}  // namespace
}  // namespace wf
