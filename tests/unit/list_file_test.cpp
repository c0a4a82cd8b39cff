#include "warpfactor/list_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "io/readers/npz_archive.hpp"
#include "support/files.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

class ListFileTest : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path(name); }
  std::string read(const std::string& name) const { return contents_of(path(name)); }
  bool is_empty() const { return std::filesystem::is_empty(folder_.path()); }

  TemporaryFolder folder_;
};

std::shared_ptr<const IdMap> numbers() {
  auto map = std::make_shared<IdMap>();
  for (const std::int64_t number : {30, 10, 20}) map->add(number);
  return map;
}

std::shared_ptr<const IdMap> texts() {
  auto map = std::make_shared<IdMap>(IdMap::Kind::text);
  for (const char* text : {"a,b", "caf\xC3\xA9 \xF0\x9F\x8D\xB5", "c"}) map->add(text);
  return map;
}

TopK lists(int k, std::vector<Id> ids, std::vector<float> scores) {
  TopK top;
  top.k = k;
  top.ids = std::move(ids);
  top.scores = std::move(scores);
  return top;
}

/// Two batches: users 30 and 20, then 10, whose list is empty.
void write_three(ListFile& file) {
  file.add({0, 2}, lists(2, {1, 0, 2, no_id}, {0.5f, 0.25f, 1.5f, 0}));
  file.add({1}, lists(1, {no_id}, {0}));
  file.commit();
}

TEST_F(ListFileTest, CsvHasALineForEachThatWasFound) {
  ListFile file(path("l.csv"), {}, numbers(), texts(), 3, 2);
  write_three(file);
  EXPECT_EQ(read("l.csv"),
            "user,rank,item,score\n"
            "30,1,caf\xC3\xA9 \xF0\x9F\x8D\xB5,0.5\n"
            "30,2,\"a,b\",0.25\n"
            "20,1,c,1.5\n");
}

template <class T>
std::vector<T> array(const NpzArchive& archive, const std::string& name, const std::string& element,
                     const std::vector<std::int64_t>& shape, std::size_t width = 1) {
  NpyStream stream = archive.open(name);
  EXPECT_EQ(stream.element(), element);
  EXPECT_EQ(stream.shape(), shape);
  std::vector<T> values(static_cast<std::size_t>(stream.size()) * width);
  stream.read(values.data(), values.size() * sizeof(T));
  stream.finish();
  return values;
}

TEST_F(ListFileTest, NpzOfNumbersHasMinusOneBehindAList) {
  ListFile file(path("l.npz"), {"item", "similar_item"}, numbers(), numbers(), 3, 2);
  write_three(file);
  const NpzArchive archive(path("l.npz"));
  EXPECT_EQ(array<std::int64_t>(archive, "items", "i8", {3}),
            (std::vector<std::int64_t>{30, 20, 10}));
  EXPECT_EQ(array<std::int64_t>(archive, "similar_items", "i8", {3, 2}),
            (std::vector<std::int64_t>{10, 30, 20, -1, -1, -1}));
  EXPECT_EQ(array<float>(archive, "scores", "f4", {3, 2}),
            (std::vector<float>{0.5f, 0.25f, 1.5f, 0, 0, 0}));
}

// NumPy's text is UTF-32, all elements as wide as the widest, here 6 characters.
TEST_F(ListFileTest, NpzOfText) {
  ListFile file(path("l.npz"), {}, numbers(), texts(), 3, 2);
  write_three(file);
  const NpzArchive archive(path("l.npz"));
  const auto items = array<char32_t>(archive, "items", "U6", {3, 2}, 6);
  const auto at = [&](int i) {
    return std::u32string(items.begin() + 6 * i, items.begin() + 6 * (i + 1));
  };
  EXPECT_EQ(at(0), U"caf\u00E9 \U0001F375");
  EXPECT_EQ(at(1), std::u32string(U"a,b\0\0\0", 6));
  EXPECT_EQ(at(2), std::u32string(U"c\0\0\0\0\0", 6));
  EXPECT_EQ(at(3), std::u32string(6, U'\0'));
}

TEST_F(ListFileTest, EqualListsMakeEqualFiles) {
  for (const char* name : {"a.npz", "b.npz"}) {
    ListFile file(path(name), {}, numbers(), texts(), 3, 2);
    write_three(file);
  }
  EXPECT_EQ(read("a.npz"), read("b.npz"));
}

TEST_F(ListFileTest, NothingAppearsBeforeAllIsThere) {
  for (const char* name : {"l.csv", "l.npz"}) {
    {
      ListFile file(path(name), {}, numbers(), texts(), 3, 2);
      file.add({0}, lists(2, {1, 0}, {1, 0.5f}));
      EXPECT_FALSE(std::filesystem::exists(path(name)));
      try {
        file.commit();
        FAIL() << name;
      } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("found 1 lists, expected 3"), std::string::npos)
            << error.what();
      }
    }
    EXPECT_TRUE(is_empty()) << name;
  }
}

TEST_F(ListFileTest, WhatDoesNotFitIsRefused) {
  const auto make = [&](const std::string& name, const ListNames& names, int k) {
    return ListFile(path(name), names, numbers(), texts(), 1, k);
  };
  EXPECT_THROW(make("l.parquet", {}, 2), Error);
  EXPECT_THROW(make("l.csv", {}, 0), Error);
  EXPECT_THROW(make("l.npz", {"item", "item"}, 2), Error);
  EXPECT_THROW(make("no/l.csv", {}, 2), Error);
  EXPECT_THROW(make("no/l.npz", {}, 2), Error);
  ListFile file = make("l.csv", {}, 1);
  EXPECT_THROW(file.add({0}, lists(2, {1, 0}, {1, 0.5f})), Error);     // longer
  EXPECT_THROW(file.add({0, 1}, lists(1, {1, 0}, {1, 0.5f})), Error);  // more lists
  EXPECT_THROW(file.add({0}, lists(1, {1, 0}, {1, 0.5f})), Error);     // two rows, one query
}

}  // namespace
}  // namespace wf
