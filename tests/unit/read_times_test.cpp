#include <gtest/gtest.h>

#include "support/files.hpp"
#include "triples.hpp"
#include "warpfactor/io.hpp"
#include "warpfactor/split.hpp"

namespace wf {
namespace {

class ReadTimes : public ::testing::Test {
 protected:
  Interactions read(const std::string& times) {
    std::string text = "user,item,time\n";
    int item = 0;
    for (std::size_t begin = 0; begin < times.size();) {
      const std::size_t end = std::min(times.find('|', begin), times.size());
      text += "1," + std::to_string(item++) + "," + times.substr(begin, end - begin) + "\n";
      begin = end + 1;
    }
    ReadOptions options;
    options.times = true;
    return read_interactions(folder_.write("x.csv", text), options);
  }
  /// The times as they are written, in their order, between bars.
  std::string written(const std::string& times) {
    const Interactions data = read(times);
    std::string result;
    for (Offset k = 0; k < data.size(); ++k)
      result += (k ? "|" : "") + time_text(data.times()[k], data.time_format());
    write_interactions(data, folder_.path("y.csv"));
    ReadOptions options;
    options.times = true;
    const Interactions again = read_interactions(folder_.path("y.csv"), options);
    EXPECT_EQ(triples_of(again), triples_of(data)) << times;
    EXPECT_EQ(again.time_format(), data.time_format()) << times;
    return result;
  }
  std::string failure(const std::string& times) {
    const Thrown thrown = thrown_by([&] { read(times); });
    EXPECT_EQ(thrown.code, ErrorCode::format);
    return thrown.message.substr(folder_.path().size());
  }
  TemporaryFolder folder_;
};

TEST_F(ReadTimes, AreWrittenAsTheyWere) {
  for (const std::string times :
       {"0|5|-3", "1396321232|9223372036854775807", "1433221332117|1433221332118", "0.93|0.12|0.55",
        "1396321232.1|1396321232.9|1396321233", "-0.5|0.25|-12.75",
        "0.8879310344827586|1|0.000000000000000001", "2021-01-02|1969-12-31|0001-01-01",
        "2021-01-02T10:00:00|1969-12-31T23:59:59", "2021-01-02T10:00:00Z|2021-01-02T10:00:01Z",
        "2021-01-02T10:00:00.123456|2021-01-02T10:00:00.5"})
    EXPECT_EQ(written(times), times);
}

TEST_F(ReadTimes, InEveryNotation) {
  EXPECT_EQ(written("1396321232.100|1396321232.900"), "1396321232.1|1396321232.9");
  EXPECT_EQ(written("8.812509490000000000e+08|1E2|+5|1.5e-3"), "881250949|100|5|0.0015");
  EXPECT_EQ(written("881250949.0|881250950.00"), "881250949|881250950");
  EXPECT_EQ(written("2021-01-02|2021-01-02 10:00"), "2021-01-02T00:00:00|2021-01-02T10:00:00");
  EXPECT_EQ(written("2021-01-02T10:00:00+02:00|2021-01-02T10:00:00-0530|2021-01-02t10:00:00z"),
            "2021-01-02T08:00:00Z|2021-01-02T15:30:00Z|2021-01-02T10:00:00Z");
  EXPECT_EQ(written("2020-02-29 23:59:59.25 UTC|2020-03-01 00:00:00+00"),
            "2020-02-29T23:59:59.25Z|2020-03-01T00:00:00Z");
}

TEST_F(ReadTimes, AreComparedWithNothingLost) {
  for (const char* times :
       {"1396321232.100|1396321232.900|1396321232.500", "0.12|0.93|0.55",
        "1433221332117|1433221332119|1433221332118", "2021-01-02|2021-01-03|2021-01-02",
        "2021-01-02T10:00:00.1|2021-01-02T10:00:00.11|2021-01-02T10:00:00.10",
        "2021-01-02T10:00:00+02:00|2021-01-02T10:00:00Z|2021-01-02T10:00:00+01:00"}) {
    const Interactions last = split_leave_last_out(read(times)).test;
    ASSERT_EQ(last.size(), 1) << times;
    EXPECT_EQ(last.items().name(last.items_of(0)[0]), "1") << times;
    EXPECT_EQ(last.time_format(), read(times).time_format());
  }
}

/// The first lines show neither that there are fractions nor zones.
TEST_F(ReadTimes, MayGetFinerAfterManyLines) {
  std::string numbers, dates;
  for (int k = 0; k < 1000; ++k) {
    numbers += std::to_string(1396321232 + k) + "|";
    dates += "2021-01-02|";
  }
  const Interactions fractions = read(numbers + "0.5|0.125|7");
  EXPECT_EQ(fractions.time_format().decimals, 3);
  EXPECT_EQ(fractions.times()[0], 1396321232000);
  EXPECT_EQ(fractions.times()[1001], 125);
  const Interactions zones = read(dates + "2021-01-02T10:00:00.5+01:00");
  EXPECT_EQ(time_text(zones.times()[0], zones.time_format()), "2021-01-02T00:00:00Z");
  EXPECT_EQ(time_text(zones.times()[1000], zones.time_format()), "2021-01-02T09:00:00.5Z");
}

TEST_F(ReadTimes, Errors) {
  EXPECT_EQ(failure("1|1e30"), "x.csv:3: time '1e30' is too large");
  EXPECT_EQ(failure("1|x"),
            "x.csv:3: time 'x' is neither a number nor a date as 2021-01-02 or "
            "2021-01-02T10:00:00Z");
  for (const char* wrong : {"2021-13-01", "2021-02-29", "2021-01-02T24:00", "2021-01-02T10",
                            "2021-01-02T10:00+", "2021-01-02x", "2021-1-2", "1.2.3", "1e", "."})
    EXPECT_NE(failure(std::string("2021-01-01|") + wrong).find("x.csv:3: time '"),
              std::string::npos);
  EXPECT_EQ(failure("1|2021-01-02"),
            "x.csv:3: time '2021-01-02' does not go with the times before it, of which the first "
            "are numbers");
  EXPECT_EQ(failure("9223372036854775807|0.5"),
            "x.csv:2: time '9223372036854775807' is too large beside times of 1 decimals");
  EXPECT_EQ(failure("1|92233720368547758070"),
            "x.csv:3: time '92233720368547758070' has more digits than 64 bits hold");
}

TEST(DayText, TellsSecondsFromFinerUnits) {
  const TimeFormat numbers;
  EXPECT_EQ(day_text(1396321232, numbers), "2014-04-01");
  EXPECT_EQ(day_text(1396321232000, numbers), "2014-04-01");
  EXPECT_EQ(day_text(1396321232000000, numbers), "2014-04-01");
  EXPECT_EQ(day_text(1396321232000000000, numbers), "2014-04-01");
  EXPECT_EQ(day_text(600, numbers), "600");
  EXPECT_EQ(day_text(-5, numbers), "-5");
  EXPECT_EQ(day_text(93, {TimeFormat::Notation::number, 2, false}), "0.93");
  EXPECT_EQ(day_text(13963212329, {TimeFormat::Notation::number, 1, false}), "2014-04-01");
  EXPECT_EQ(day_text(-1, {TimeFormat::Notation::date_time, 0, true}), "1969-12-31");
}

}  // namespace
}  // namespace wf
