#include "io/lines_of_numbers.hpp"

#include <gtest/gtest.h>

#include <string>

#include "io/first_lines.hpp"
#include "io/format.hpp"
#include "support/files.hpp"
#include "triples.hpp"

namespace wf {
namespace {

NumberLines kind_of(const std::string& text) { return what_are(first_lines(text, 1000)); }

TEST(LinesOfNumbers, RatingsRepeatUsersOrHaveFractionsOrTimes) {
  for (const char* text :
       {"1 10 5\n1 11 4\n2 10 3\n", "1 10 5 7\n1 11 4 8\n", "1 10 3.5\n2 11 4\n",
        "1 10 5e-1\n2 11 4\n", "1 10 -1\n2 11 1\n", "1 10 5 978300760\n2 11 4 978302109\n",
        "1 10 978300760\n2 10 978302109\n", " 1  10\t5 \n 1  11\t4 \n"})
    EXPECT_EQ(kind_of(text), NumberLines::ratings) << text;
}

TEST(LinesOfNumbers, ListsHaveDifferentLengths) {
  for (const char* text : {"0 1 2\n1 3\n", "0\n1\n", "5 3 4\n5 1\n", "1 2\n1 3\n2 3\n",
                           "0 1 2 3 4 5\n1 2\n", "7 18446744073709551615 2\n8 1\n"})
    EXPECT_EQ(kind_of(text), NumberLines::lists) << text;
  std::string many;
  for (int user = 0; user < 100; ++user)
    many += std::to_string(user) + " " + std::to_string(user * 7 % 50) + " " +
            std::to_string(user * 3 % 50) + "\n";
  EXPECT_EQ(kind_of(many), NumberLines::lists);
}

TEST(LinesOfNumbers, MayBeEither) {
  for (const char* text : {"1 10 5\n", "1 10 5\n2 10 3\n", "1 2 3 4\n5 6 7 8\n", "1 2 3 4 5\n"})
    EXPECT_EQ(kind_of(text), NumberLines::unclear) << text;
  std::string few_values;
  for (int user = 0; user < 300; ++user)
    few_values += std::to_string(user) + " " + std::to_string(user * 7 % 50) + " " +
                  std::to_string(user % 5) + "\n";
  EXPECT_EQ(kind_of(few_values), NumberLines::unclear);
}

TEST(LinesOfNumbers, OthersAreNone) {
  for (const char* text : {"ann film 5\n", "1 10 5\n1 11 good\n", "1 10 3.5\n1 11\n"})
    EXPECT_EQ(kind_of(text), NumberLines::none) << text;
}

TEST(LinesOfNumbers, AreReadAsWhatTheyAre) {
  TemporaryFolder folder;
  const auto read = [&](const char* text, FileFormat format = FileFormat::automatic) {
    ReadOptions options;
    options.format = format;
    return triples_of(read_interactions(folder.write("space.txt", text), options));
  };
  using Triples = std::vector<Triple>;
  EXPECT_EQ(read("1 10 5\n1 11 4\n2 10 3\n"),
            (Triples{{"1", "10", 5}, {"1", "11", 4}, {"2", "10", 3}}));
  EXPECT_EQ(read("1 10 5\n2 10 3\n", FileFormat::delimited),
            (Triples{{"1", "10", 5}, {"2", "10", 3}}));
  EXPECT_EQ(read("1 10 5\n2 10 3\n", FileFormat::user_lists),
            (Triples{{"1", "10"}, {"1", "5"}, {"2", "10"}, {"2", "3"}}));
  const Thrown unclear = thrown_by([&] { read("1 10 5\n2 10 3\n"); });
  EXPECT_EQ(unclear.code, ErrorCode::format);
  EXPECT_EQ(unclear.message,
            folder.path("space.txt") +
                ": its lines, as '1 10 5', may be user, item and rating or a user and a list of "
                "items; --format delimited or --format user-lists says which");
  // Half a star after the first lines, and a line that is too short.
  std::string half;
  for (int k = 0; k < 1500; ++k) half += std::to_string(k / 3) + " " + std::to_string(k) + " 4\n";
  EXPECT_EQ(read((half + "7 8 3.5\n").c_str()).size(), 1501u);
  EXPECT_EQ(thrown_by([&] { read((half + "7 8\n").c_str()); }).message,
            folder.path("space.txt") + ":1501: has 2 fields separated by blanks, expected 3");
}

}  // namespace
}  // namespace wf
