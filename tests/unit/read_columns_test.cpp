#include <gtest/gtest.h>

#include "support/files.hpp"
#include "triples.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

using Names = std::vector<std::string>;
using Triples = std::vector<Triple>;

class ReadColumns : public ::testing::Test {
 protected:
  Interactions read(const std::string& text, ReadOptions options = {}) {
    options.times = true;
    return read_interactions(folder_.write("x.csv", text), options, &report_);
  }
  /// What is thrown, without the folder.
  Thrown failure(const std::string& text, const ReadOptions& options = {}) {
    Thrown thrown = thrown_by([&] { read(text, options); });
    if (thrown.message.rfind(folder_.path(), 0) == 0)
      thrown.message.erase(0, folder_.path().size());
    return thrown;
  }
  static ReadOptions columns(const std::string& user, const std::string& item,
                             const std::string& rating = "", const std::string& time = "") {
    ReadOptions options;
    options.user_column = user;
    options.item_column = item;
    options.rating_column = rating;
    options.time_column = time;
    return options;
  }
  static ReadOptions no_header(ReadOptions options = {}) {
    options.header = Header::no;
    return options;
  }

  TemporaryFolder folder_;
  ReadReport report_;
};

TEST_F(ReadColumns, UsualNamesAreKnown) {
  const struct {
    const char* header;
    const char* line;
    Triple expected;
  } cases[] = {
      {"reviewerID,asin,overall,unixReviewTime", "A1,0439,4,9", {"A1", "0439", 4, 9}},
      {"rating,title,user_id,parent_asin,timestamp", "4,good,A1,0439,9", {"A1", "0439", 4, 9}},
      {"\"User-ID\";\"ISBN\";\"Book-Rating\"",
       "\"8\";\"034545104X\";\"4\"",
       {"8", "034545104X", 4}},
      {"t_dat,customer_id,article_id,price,sales_channel_id",
       "1970-01-01,000058a1,0663713001,0.05,2",
       {"000058a1", "0663713001", 1, 0}},
      {"timestamp,visitorid,event,itemid,transactionid",
       "1433221332117,25,view,35,",
       {"25", "35", 1, 1433221332117}},
      {"session_id:token\titem_id:token\ttimestamp:float", "1\t214\t9", {"1", "214", 1, 9}},
      {"user_id,item_id,label", "1,2,4", {"1", "2", 4}},
      {"user,item,preference", "1,2,4", {"1", "2", 4}},
      {"visitor,item,pageviews", "1,2,4", {"1", "2", 4}},
      {"user,item,purchases,datetime", "1,2,4,1970-01-01 00:00:09", {"1", "2", 4, 9}},
      {"user,item,interaction", "1,2,4", {"1", "2", 4}},
      {"user_id|anime_id|score", "1|2|4", {"1", "2", 4}},
      {"user_id item_id rating", "1 2 4", {"1", "2", 4}},
      {"user_id, item_id, rating", "1, 2, 4", {"1", "2", 4}},
  };
  for (const auto& each : cases)
    EXPECT_EQ(triples_of(read(std::string(each.header) + "\n" + each.line + "\n")),
              Triples{each.expected})
        << each.header;
}

TEST_F(ReadColumns, AnyColumnCanBeNamed) {
  const std::string text = "who,what,much,when,user,item,rating,time\n1,2,3,4,5,6,7,8\n";
  const Triples expected{{"1", "2", 3, 4}};
  EXPECT_EQ(triples_of(read(text, columns("who", "what", "much", "when"))), expected);
  EXPECT_EQ(triples_of(read(text, columns("1", "2", "3", "4"))), expected);
  EXPECT_EQ(triples_of(read(text, columns("WHO", "what", "3", "when"))), expected);
  EXPECT_EQ(triples_of(read(text, columns("", "what", "much"))), (Triples{{"5", "2", 3, 8}}));
  EXPECT_EQ(report_.ignored_columns, (Names{"who", "when", "item", "rating"}));
  EXPECT_EQ(triples_of(read("2,1,item\n9,8,a\n", columns("2", "item"))), (Triples{{"9", "a"}}));
}

TEST_F(ReadColumns, WithoutAHeader) {
  EXPECT_EQ(triples_of(read("ann,film,5,9\nbob,film,3,8\n", no_header())),
            (Triples{{"ann", "film", 5, 9}, {"bob", "film", 3, 8}}));
  EXPECT_EQ(triples_of(read("1;2\n3;4\n", no_header())), (Triples{{"1", "2"}, {"3", "4"}}));
  EXPECT_EQ(triples_of(read("5,x,ann,film\n", no_header(columns("3", "4", "1")))),
            (Triples{{"ann", "film", 5}}));
  EXPECT_EQ(report_.ignored_columns, (Names{"2"}));
  EXPECT_EQ(triples_of(read("ann\t2009-05-04T23:08:57Z\tx\tsong\n", columns("1", "4", "", "2"))),
            (Triples{{"ann", "song", 1, 1241478537}}));
  // A third column of times is no rating.
  EXPECT_EQ(triples_of(read("1,2,978300760\n1,3,978302109\n", no_header())),
            (Triples{{"1", "2", 1, 978300760}, {"1", "3", 1, 978302109}}));
  EXPECT_EQ(triples_of(read("1\t2\t978300760\t3\n")), (Triples{{"1", "2", 3, 978300760}}));
}

TEST_F(ReadColumns, ScientificNotationIsDataAndNoHeader) {
  const Interactions data = read("1.5e+00\t2\t5.000e+00\t8.8e+08\n1.5e+00\t3\t4.0e+00\t8.8e+08\n");
  EXPECT_EQ(triples_of(data),
            (Triples{{"1.5e+00", "2", 5, 880000000}, {"1.5e+00", "3", 4, 880000000}}));
}

TEST_F(ReadColumns, TheSeparatorCanBeGiven) {
  ReadOptions options;
  options.separator = "^";
  EXPECT_EQ(triples_of(read("user^item^rating\n1^2,5^3\n", options)), (Triples{{"1", "2,5", 3}}));
  options.separator = ";;";
  EXPECT_EQ(triples_of(read("user;;item\na;b;;c\n", options)), (Triples{{"a;b", "c"}}));
  options.separator = " ";
  EXPECT_EQ(triples_of(read("  user\titem  rating \n a   b\t3\n", options)),
            (Triples{{"a", "b", 3}}));
}

TEST_F(ReadColumns, DecimalCommasStandBetweenOtherSeparators) {
  EXPECT_EQ(triples_of(read("user;item;rating\n1;2;3,5\n1;3;4\n2;2;\"0,25\"\n")),
            (Triples{{"1", "2", 3.5f}, {"1", "3", 4}, {"2", "2", 0.25f}}));
  EXPECT_EQ(failure("user,item,rating\n1,2,5\n1,3,\"3,5\"\n").message,
            "x.csv:3: rating '3,5' is not a number");
  EXPECT_EQ(failure("user;item;rating\n1;2;5\n1;3;1.000,5\n").message,
            "x.csv:3: rating '1.000,5' is not a number");
}

TEST_F(ReadColumns, ThatAreNotThereAreNamed) {
  const Thrown name = failure("user,item\n1,2\n", columns("visitor", ""));
  EXPECT_EQ(name.code, ErrorCode::argument);
  EXPECT_EQ(name.message,
            "x.csv: user_column is 'visitor', but the columns are 'user', 'item': expected one of "
            "them or a number from 1 to 2");
  EXPECT_EQ(failure("1,2\n1,2\n", no_header(columns("", "", "3"))).message,
            "x.csv: rating_column is '3', but the columns have no names: expected a number from 1 "
            "to 2");
  EXPECT_EQ(failure("user,item\n1,2\n", columns("item", "item")).message,
            "x.csv: item_column is 'item', but that column is given as another already");
  ReadOptions separator;
  separator.separator = "ab\"";
  EXPECT_EQ(failure("user,item\n1,2\n", separator).code, ErrorCode::argument);
}

TEST_F(ReadColumns, OnlyDelimitedTextHasThem) {
  ReadOptions options = columns("1", "2");
  options.format = FileFormat::user_lists;
  const Thrown lists = failure("1 2\n", options);
  EXPECT_EQ(lists.code, ErrorCode::argument);
  EXPECT_EQ(lists.message,
            "x.csv: columns, a separator and the lack of a header can be given for delimited text "
            "only; this is read as lists of items");
  EXPECT_EQ(
      failure("%%MatrixMarket matrix coordinate pattern general\n1 1 1\n1 1\n", columns("1", "2"))
          .code,
      ErrorCode::argument);
}

TEST_F(ReadColumns, WithoutRatingsThereAreNoLimits) {
  for (const char* text : {"user,item,enjoyed\n1,2,3\n", "1 2 3\n1 2\n",
                           "%%MatrixMarket matrix coordinate pattern general\n1 1 1\n1 1\n"}) {
    ReadOptions options;
    options.min_rating = 4;
    const Thrown least = failure(text, options);
    EXPECT_EQ(least.code, ErrorCode::argument);
    EXPECT_NE(least.message.find("x.csv: has no rating column, without which min_rating means"),
              std::string::npos)
        << least.message;
    options = {};
    options.dislike_below = 3;
    EXPECT_NE(failure(text, options).message.find("dislike_below"), std::string::npos);
  }
}

TEST_F(ReadColumns, WarnOfWhatMayBeRatings) {
  read("user_id,item_id,enjoyed,category_id,name\n1,1,5,3,a\n1,2,2,3,b\n");
  EXPECT_EQ(report_.warnings,
            (Names{"column 'enjoyed' is ignored; no rating column, every value is 1"}));
  read("user_id,item_id,price,points\n1,1,5,3\n");
  EXPECT_EQ(report_.warnings, (Names{"columns 'price', 'points' are ignored; no rating column, "
                                     "every value is 1"}));
  read("user_id,item_id,rating,score\n1,1,5,3\n");
  EXPECT_EQ(report_.warnings, (Names{"column 'score' is ignored; the rating is 'rating'"}));
  read("user_id,item_id,interaction,date\n1,1,view,05 Jan 2020\n");
  EXPECT_EQ(report_.warnings, (Names{"column 'interaction' is ignored: 'view' is no rating",
                                     "column 'date' is ignored: '05 Jan 2020' is no time"}));
  EXPECT_TRUE(report_.time_column.empty());
  read("user_id,item_id,rating,timestamp\n1,1,5,978300760\n");
  EXPECT_EQ(report_.warnings, Names());
}

}  // namespace
}  // namespace wf
