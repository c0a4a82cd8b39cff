#include <gtest/gtest.h>

#include "support/files.hpp"
#include "triples.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

using Names = std::vector<std::string>;
using Triples = std::vector<Triple>;

class ReadLists : public ::testing::Test {
 protected:
  Interactions read(const std::string& name, std::string_view text, ReadOptions options = {}) {
    return read_interactions(folder_.write(name, text), options);
  }
  std::string message(const std::string& name, std::string_view text,
                      FileFormat format = FileFormat::automatic) {
    ReadOptions options;
    options.format = format;
    const Thrown thrown = thrown_by([&] { read(name, text, options); });
    EXPECT_EQ(thrown.code, ErrorCode::format);
    return thrown.message.substr(std::min(folder_.path().size(), thrown.message.size()));
  }
  TemporaryFolder folder_;
};

TEST_F(ReadLists, OneLineAUser) {
  const Interactions data = read("train.txt", "5 3 4\r\n\n0 4\t9  3 \n7 \n8\n5 1");
  EXPECT_EQ(names_of(data.users()), (Names{"5", "0"}));
  EXPECT_EQ(names_of(data.items()), (Names{"3", "4", "9", "1"}));
  EXPECT_FALSE(data.has_values());
  EXPECT_EQ(triples_of(data),
            (Triples{{"0", "3"}, {"0", "4"}, {"0", "9"}, {"5", "1"}, {"5", "3"}, {"5", "4"}}));
}

TEST_F(ReadLists, OneLineAUserErrors) {
  EXPECT_EQ(message("t.txt", "0 1 2\n1 3 x\x01\n", FileFormat::user_lists),
            "t.txt:2: id 'x?' holds a control character");
  EXPECT_EQ(message("t.txt", "0\n1\n"), "t.txt: holds no entries");
}

TEST_F(ReadLists, MatrixMarket) {
  const Interactions data = read("m.mtx",
                                 "%%MatrixMarket matrix coordinate real general\n% a comment\n\n"
                                 "3 4 3\n2 4 1.5\n 3  1\t-2e0 \r\n2 1 7\n");
  EXPECT_EQ(names_of(data.users()), (Names{"2", "3"}));
  EXPECT_EQ(names_of(data.items()), (Names{"4", "1"}));
  EXPECT_EQ(triples_of(data), (Triples{{"2", "1", 7}, {"2", "4", 1.5f}, {"3", "1", -2}}));
}

TEST_F(ReadLists, MatrixMarketPatternAndInteger) {
  const Interactions pattern =
      read("p", "%%MatrixMarket matrix coordinate pattern general\n2 2 1\n1 2\n");
  EXPECT_FALSE(pattern.has_values());
  EXPECT_EQ(triples_of(pattern), (Triples{{"1", "2"}}));
  const Interactions integer =
      read("i", "%%matrixmarket MATRIX Coordinate Integer General\n2 2 1\n1 2 3", [] {
        ReadOptions options;
        options.format = FileFormat::matrix_market;
        return options;
      }());
  EXPECT_EQ(triples_of(integer), (Triples{{"1", "2", 3}}));
}

TEST_F(ReadLists, MatrixMarketErrors) {
  const std::string banner = "%%MatrixMarket matrix coordinate real general\n";
  EXPECT_EQ(message("m.mtx", banner + "%\n2 2 1\n3 1 1\n"), "m.mtx:4: row 3 is not in 1 .. 2");
  EXPECT_EQ(message("m.mtx", banner + "2 2 1\n1 0 1\n"), "m.mtx:3: column 0 is not in 1 .. 2");
  EXPECT_EQ(message("m.mtx", banner + "2 2 1\n1 1\n"),
            "m.mtx:3: has no value after row and column");
  EXPECT_EQ(message("m.mtx", banner + "2 2 1\n1 1 1 1\n"),
            "m.mtx:3: goes on with '1', expected the line to end");
  EXPECT_EQ(message("m.mtx", banner + "2 2 1\n1 1 inf\n"),
            "m.mtx:3: rating 'inf' is not a finite 32-bit float");
  EXPECT_EQ(message("m.mtx", banner + "2 2 2\n1 1 1\n"),
            "m.mtx: holds 1 entries, expected 2 as its header says");
  EXPECT_EQ(message("m.mtx", banner + "2 2\n"),
            "m.mtx:2: the size line ends early, expected rows, columns and entries");
  EXPECT_EQ(message("m.mtx", banner + "% only\n"), "m.mtx:3: the file ends before its size line");
  EXPECT_EQ(message("m.mtx", banner + "2 2 0\n"), "m.mtx: holds no entries");
  EXPECT_EQ(message("m.mtx", "1 1 1\n"),
            "m.mtx:1: found '1 1 1', expected '%%MatrixMarket matrix coordinate ...'");
  EXPECT_EQ(message("m.mtx", "%%MatrixMarket matrix array real general\n1 1\n1\n"),
            "m.mtx:1: layout 'array' is not supported, expected coordinate");
  EXPECT_EQ(message("m.mtx", "%%MatrixMarket matrix coordinate complex general\n1 1 1\n"),
            "m.mtx:1: field 'complex' is not supported, expected real, integer or pattern");
  EXPECT_EQ(message("m.mtx", "%%MatrixMarket matrix coordinate real symmetric\n1 1 1\n"),
            "m.mtx:1: symmetry 'symmetric' is not supported, expected general");
}

}  // namespace
}  // namespace wf
