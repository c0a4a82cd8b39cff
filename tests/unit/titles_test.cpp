#include <gtest/gtest.h>

#include "support/files.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

class ReadTitles : public ::testing::Test {
 protected:
  Titles read(const std::string& name, std::string_view text) {
    return read_titles(folder_.write(name, text));
  }
  TemporaryFolder folder_;
};

TEST_F(ReadTitles, MoviesDatInLatin1) {
  EXPECT_EQ(
      read("movies.dat", "1::Toy Story (1995)::Animation|Comedy\n73::Mis\xE9rables, Les::Drama\n"),
      (Titles{{"1", "Toy Story (1995)"}, {"73", "Mis\xC3\xA9rables, Les"}}));
}

TEST_F(ReadTitles, UItem) {
  EXPECT_EQ(read("u.item", "1|Toy Story (1995)|01-Jan-1995||url|0\r\n2|\"Quote\"|x\n"),
            (Titles{{"1", "Toy Story (1995)"}, {"2", "\"Quote\""}}));
}

TEST_F(ReadTitles, MoviesCsv) {
  EXPECT_EQ(read("movies.csv",
                 "movieId,title,genres\r\n11,\"American President, The (1995)\",x\r\n"
                 "12,\"Say \"\"\xC3\xA9\"\"\",y\r\n"),
            (Titles{{"11", "American President, The (1995)"}, {"12", "Say \"\xC3\xA9\""}}));
}

TEST_F(ReadTitles, AnyHeader) {
  EXPECT_EQ(read("x.tsv", "year\tName\titem_id\n1999\tA\ta1\n\n2000\tB\tb1"),
            (Titles{{"a1", "A"}, {"b1", "B"}}));
  EXPECT_EQ(read("y.csv", "id,title\n1,\"two\nlines\"\n2,one\n"),
            (Titles{{"1", "two\nlines"}, {"2", "one"}}));
}

TEST_F(ReadTitles, OfAFolder) {
  read("movies.csv", "movieId,title\n1,A\n");
  EXPECT_EQ(read_titles(folder_.path()).at("1"), "A");
}

TEST_F(ReadTitles, Errors) {
  const auto message = [&](std::string_view text) {
    const Thrown thrown = thrown_by([&] { read("t", text); });
    EXPECT_EQ(thrown.code, ErrorCode::format);
    return thrown.message.substr(folder_.path().size());
  };
  EXPECT_EQ(message(""), "t: is empty");
  EXPECT_EQ(message("\x1f\x8b\x08"), "t: ends in the middle of its gzip data");
  EXPECT_EQ(message("1::A\n\n2\n"),
            "t:3: has 1 fields, expected an id and a title separated by '::'");
  EXPECT_NE(message("a,b\n1,2\n").find("t:1: the header 'a,b' names no id and title columns"),
            std::string::npos);
  EXPECT_EQ(thrown_by([&] { read_titles(folder_.path("no")); }).code, ErrorCode::file);
}

}  // namespace
}  // namespace wf
