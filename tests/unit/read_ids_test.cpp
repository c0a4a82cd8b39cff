#include <gtest/gtest.h>

#include "support/files.hpp"
#include "triples.hpp"
#include "warpfactor/features.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

using Names = std::vector<std::string>;
using Triples = std::vector<Triple>;

class ReadIds : public ::testing::Test {
 protected:
  Interactions read(const std::string& name, std::string_view text, ReadOptions options = {}) {
    return read_interactions(folder_.write(name, text), options);
  }
  TemporaryFolder folder_;
};

TEST_F(ReadIds, AreNumbersWhereEveryOneIsCanonical) {
  const Interactions data =
      read("a.csv", "user,item\n7,9223372036854775807\n\"12\",0\n1234567890123456789,10\n");
  EXPECT_EQ(data.users().kind(), IdMap::Kind::number);
  EXPECT_EQ(data.items().kind(), IdMap::Kind::number);
  EXPECT_EQ(names_of(data.users()), (Names{"7", "12", "1234567890123456789"}));
  EXPECT_EQ(names_of(data.items()), (Names{"9223372036854775807", "0", "10"}));
}

TEST_F(ReadIds, AreTextWhereOneIsNot) {
  for (const std::string odd :
       {"007", "00", "-1", "+7", " 7", "7 ", "7.0", "1e3", "x", "9223372036854775808",
        "18446744073709551615", "99999999999999999999999", "\"a,\"\"b\""}) {
    const std::string name = odd == "\"a,\"\"b\"" ? "a,\"b" : odd;
    const Interactions first = read("a.csv", "item,user\n1," + odd + "\n2,7\n3,0\n");
    EXPECT_EQ(first.users().kind(), IdMap::Kind::text) << odd;
    EXPECT_EQ(names_of(first.users()), (Names{name, "7", "0"}));
    const Interactions last = read("b.csv", "item,user\n1,7\n2,0\n3," + odd + "\n");
    EXPECT_EQ(names_of(last.users()), (Names{"7", "0", name}));
    EXPECT_EQ(last.items().kind(), IdMap::Kind::number);
  }
}

TEST_F(ReadIds, OfReviewsKeepTheirZeros) {
  const Interactions data =
      read("r1520.inter",
           "user_id:token\titem_id:token\trating:float\ttimestamp:float\nU1\t0001388703\t5.0\t"
           "1387670400\nU2\t0001388703\t5.0\t1378857600\nU3\tB0000004QR\t4.0\t1362182400\n");
  EXPECT_EQ(names_of(data.users()), (Names{"U1", "U2", "U3"}));
  EXPECT_EQ(names_of(data.items()), (Names{"0001388703", "B0000004QR"}));
}

TEST_F(ReadIds, ThatDifferInZerosAreTwo) {
  const Interactions data = read("lz.csv",
                                 "user_id,item_id,rating\n00123,0001713353,5\n00124,0001713353,4\n"
                                 "123,1713353,1\n");
  EXPECT_EQ(
      triples_of(data),
      (Triples{{"00123", "0001713353", 5}, {"00124", "0001713353", 4}, {"123", "1713353", 1}}));
}

/// More numbers than the first look sees, in several chunks, before the first text.
TEST_F(ReadIds, TurnIntoTextLateWithoutLoss) {
  std::string text = "user,item,rating\n";
  constexpr int lines = 60000;
  for (int k = 0; k < lines; ++k)
    text += std::to_string(std::int64_t{k} * 1000000007) + "," + std::to_string(k % 977) + ",4.5\n";
  ASSERT_GT(text.size(), std::size_t{3} << 18) << "several chunks are wanted";
  for (const int threads : {1, 2, 3}) {
    ReadOptions options;
    options.threads = threads;
    const Interactions data = read("late.csv", text + "guest,08,1\n", options);
    ASSERT_EQ(data.users().kind(), IdMap::Kind::text);
    ASSERT_EQ(data.items().kind(), IdMap::Kind::text);
    ASSERT_EQ(data.user_count(), lines + 1);
    for (int k = 0; k < lines; k += 997)
      ASSERT_EQ(data.users().name(k), std::to_string(std::int64_t{k} * 1000000007));
    EXPECT_EQ(data.users().name(lines), "guest");
    EXPECT_EQ(data.items().name(977), "08");
    EXPECT_EQ(data.size(), lines + 1);
    const Interactions one = read("one.csv", text + "5,08,1\n", options);
    EXPECT_EQ(one.users().kind(), IdMap::Kind::number);
    EXPECT_EQ(one.items().kind(), IdMap::Kind::text);
  }
}

TEST_F(ReadIds, AreKeptInEveryFormat) {
  const Triples expected{{"001", "02", 3}, {"9223372036854775808", "5", 4}};
  EXPECT_EQ(triples_of(read("u.data", "001\t02\t3\t9\n9223372036854775808\t5\t4\t9\n")), expected);
  EXPECT_EQ(triples_of(read("ratings.dat", "001::02::3::9\n9223372036854775808::5::4::9\n")),
            expected);
  EXPECT_EQ(triples_of(read("x.txt", "001 02 3 800000000\n9223372036854775808 5 4 800000009\n")),
            expected);
  ReadOptions lists;
  lists.format = FileFormat::user_lists;
  EXPECT_EQ(triples_of(read("lists.txt", "1 2 03\nx 18446744073709551615\n", lists)),
            (Triples{{"1", "03"}, {"1", "2"}, {"x", "18446744073709551615"}}));
  EXPECT_EQ(triples_of(read("auto.txt", "01 2 3\n1 18446744073709551615\n")),
            (Triples{{"01", "2"}, {"01", "3"}, {"1", "18446744073709551615"}}));
}

TEST_F(ReadIds, InLatin1BecomeUtf8) {
  const Interactions data = read("a.csv",
                                 "user,item\nJos\xE9,\xFC"
                                 "ber\nan\xC3\xA9,b\n");
  EXPECT_EQ(names_of(data.users()), (Names{"Jos\xC3\xA9", "an\xC3\x83\xC2\xA9"}));
  EXPECT_EQ(names_of(data.items()), (Names{"\xC3\xBC"
                                           "ber",
                                           "b"}));
  EXPECT_EQ(names_of(read("b.csv", "user,item\nJos\xC3\xA9,1\n").users()), (Names{"Jos\xC3\xA9"}));
}

TEST_F(ReadIds, AreWrittenAsTheyWere) {
  const std::string text =
      "user_id,item_id,rating\n00123,0001713353,5\n123,18446744073709551615,4\n123,7,1\n";
  write_interactions(read("a.csv", text), folder_.path("b.csv"));
  EXPECT_EQ(contents_of(folder_.path("b.csv")),
            "user_id,item_id,rating\n00123,0001713353,5\n123,18446744073709551615,4\n123,7,1\n");
}

TEST_F(ReadIds, KeepTheBlanksAroundThem) {
  const Triples expected{{" 1", "\t2"}, {"3 ", " 4"}};
  const std::string text = "user_id,item_id\n\" 1\",\"\t2\"\n\"3 \",\" 4\"\n";
  EXPECT_EQ(triples_of(read("a.csv", text)), expected);
  write_interactions(read("a.csv", text), folder_.path("b.csv"));
  EXPECT_EQ(contents_of(folder_.path("b.csv")), text);
}

TEST_F(ReadIds, OfFeaturesAndTitlesMatchThoseOfRatings) {
  const Interactions data = read("a.csv", "user,item\n1,0001\n1,9223372036854775807\n");
  const FeatureTable features = read_features(
      folder_.write("f.csv", "item_id,feature\n0001,red\n1,blue\n9223372036854775807,red\n"));
  EXPECT_EQ(features.rows().find(data.items().name(0)), 0);
  EXPECT_EQ(features.rows().find(data.items().name(1)), 2);
  const FeatureTable numbers =
      read_features(folder_.write("n.csv", "item_id,feature\n9223372036854775807,red\n"));
  EXPECT_EQ(numbers.rows().kind(), IdMap::Kind::number);
  const Titles titles = read_titles(folder_.write("t.csv", "item_id,title\n0001,A\n1,B\n"));
  EXPECT_EQ(titles.at(data.items().name(0)), "A");
  EXPECT_EQ(titles.at("1"), "B");
}

}  // namespace
}  // namespace wf
