#include "warpfactor/id_map.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <utility>

#include "data/translate.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

TEST(IdMap, NumbersIdsInOrderOfFirstAppearance) {
  IdMap map;
  EXPECT_EQ(map.add(std::int64_t{1193}), 0);
  EXPECT_EQ(map.add(std::int64_t{661}), 1);
  EXPECT_EQ(map.add(std::int64_t{1193}), 0);
  EXPECT_EQ(map.add("42"), 2);
  EXPECT_EQ(map.size(), 3);
  EXPECT_EQ(map.number(1), 661);
  EXPECT_EQ(map.name(2), "42");
  EXPECT_EQ(map.find(std::int64_t{42}), 2);
  EXPECT_EQ(map.find("661"), 1);
  EXPECT_EQ(map.find(std::int64_t{7}), no_id);
}

TEST(IdMap, HoldsTheWholeRangeOfNumbers) {
  IdMap map;
  EXPECT_EQ(map.add(std::int64_t{0}), 0);
  EXPECT_EQ(map.add(largest), 1);
  EXPECT_EQ(map.find("9223372036854775807"), 1);
  EXPECT_EQ(map.kind(), IdMap::Kind::number);
}

TEST(IdMap, OnlyTheNameOfANumberFindsIt) {
  IdMap map;
  map.add(std::int64_t{0});
  map.add(std::int64_t{7});
  EXPECT_EQ(map.find("7"), 1);
  EXPECT_EQ(map.find("0"), 0);
  for (const char* text :
       {"", "07", "-0", "-7", "+7", " 7", "7 ", "7.0", "x", "-", "9223372036854775808"}) {
    EXPECT_EQ(map.find(text), no_id) << text;
    IdMap more(map);
    EXPECT_EQ(more.add(text), 2) << text;
    EXPECT_EQ(more.kind(), IdMap::Kind::text) << text;
    EXPECT_EQ(more.name(2), text);
    EXPECT_EQ(more.find("7"), 1) << text;
    EXPECT_EQ(more.find(std::int64_t{0}), 0) << text;
  }
}

TEST(IdMap, ManyNumbersBecomeTextWithTheFirstThatIsNone) {
  IdMap map;
  for (std::int64_t i = 0; i < 100000; ++i) ASSERT_EQ(map.add(i * 92233720368547), i);
  EXPECT_EQ(map.add(std::int64_t{-1}), 100000);
  EXPECT_EQ(map.name(100000), "-1");
  for (Id id = 0; id < 100000; ++id) {
    const std::string name = std::to_string(std::int64_t{id} * 92233720368547);
    ASSERT_EQ(map.name(id), name);
    ASSERT_EQ(map.find(name), id);
    ASSERT_EQ(map.add(std::int64_t{id} * 92233720368547), id);
  }
}

TEST(IdMap, TextIdsMayBeAnything) {
  IdMap map(IdMap::Kind::text);
  EXPECT_EQ(map.add("b"), 0);
  EXPECT_EQ(map.add(""), 1);
  EXPECT_EQ(map.add("a,\"b\""), 2);
  EXPECT_EQ(map.add("b"), 0);
  EXPECT_EQ(map.add(std::int64_t{5}), 3);
  EXPECT_EQ(map.find("5"), 3);
  EXPECT_EQ(map.find(std::int64_t{5}), 3);
  EXPECT_EQ(map.name(1), "");
  EXPECT_EQ(map.name(2), "a,\"b\"");
  EXPECT_THROW(map.number(0), Error);
}

TEST(IdMap, ManyIdsAreAllFoundAgain) {
  IdMap numbers;
  IdMap texts(IdMap::Kind::text);
  for (std::int64_t i = 0; i < 20000; ++i) {
    ASSERT_EQ(numbers.add(i << 32), i);
    ASSERT_EQ(texts.add("user-" + std::to_string(i)), i);
  }
  for (Id id = 0; id < 20000; ++id) {
    ASSERT_EQ(numbers.find(numbers.number(id)), id);
    ASSERT_EQ(texts.find(texts.name(id)), id);
  }
}

// Whether most ids are small or large changes on the way, and with it how they are looked up.
TEST(IdMap, SmallAndLargeNumbersMixed) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t n = 0; n < 3000; ++n) numbers.push_back(n * 1000003);
  for (std::int64_t n = 1; n < 20000; ++n) numbers.push_back(n * 3);
  for (std::int64_t n = 1; n < 50000; ++n) numbers.push_back((n << 40) + n);
  IdMap map;
  for (const std::int64_t number : numbers) map.add(number);
  ASSERT_EQ(map.size(), static_cast<Id>(numbers.size()));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    ASSERT_EQ(map.add(numbers[i]), static_cast<Id>(i));
    ASSERT_EQ(map.find(numbers[i]), static_cast<Id>(i));
    ASSERT_EQ(map.find(numbers[i] + 1), no_id);
  }
}

TEST(IdMap, EqualMeansTheSameIdsInTheSameOrder) {
  IdMap a, b;
  a.add("1"), a.add("2");
  b.add("2"), b.add("1");
  EXPECT_NE(a, b);
  b = a;
  EXPECT_EQ(a, b);
  EXPECT_NE(IdMap(IdMap::Kind::text), IdMap(IdMap::Kind::number));
  EXPECT_EQ(IdMap::identity(3).name(2), "2");
  const IdMap moved = std::move(b);
  EXPECT_EQ(moved, a);
}

TEST(IdMap, CopiesAreIndependent) {
  IdMap a;
  a.add("1");
  IdMap b(a);
  b.add("2");
  EXPECT_EQ(a.size(), 1);
  EXPECT_EQ(a.find("2"), no_id);
}

TEST(Translate, MatchesByOriginalId) {
  IdMap texts(IdMap::Kind::text), numbers;
  for (const char* text : {"10", "x", "010", "20"}) texts.add(text);
  numbers.add("20"), numbers.add("10"), numbers.add("30");
  EXPECT_EQ(translate(texts, numbers), (std::vector<Id>{1, no_id, no_id, 0}));
  EXPECT_EQ(translate(numbers, texts), (std::vector<Id>{3, 0, no_id}));
}

}  // namespace
}  // namespace wf
