#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string_view>
#include <vector>

#include "support/thrown_by.hpp"
#include "warpfactor/id_map.hpp"
#include "warpfactor/interactions.hpp"

namespace wf {
namespace {

/// The arrays of   . 2 .
///                 3 . 4   with times, as another would hold them.
struct Arrays {
  std::vector<Offset> offsets{0, 1, 3};
  std::vector<Id> indices{1, 0, 2};
  std::vector<float> values{2, 3, 4};
  std::vector<std::int64_t> times{7, 8, 9};

  CsrView view() const { return {2, 3, offsets.data(), indices.data(), values.data()}; }
};

std::shared_ptr<const IdMap> ids(Id count) {
  return std::make_shared<const IdMap>(IdMap::identity(count));
}

TEST(Bulk, RowsOfAnOwnerAreUsedWhereTheyLieAndKeptAlive) {
  auto arrays = std::make_shared<const Arrays>();
  const std::weak_ptr<const Arrays> alive = arrays;
  auto rows = std::make_unique<Interactions>(
      Interactions::from_csr(arrays->view(), ids(2), ids(3), arrays, arrays->times));
  EXPECT_EQ(rows->by_user().offsets, arrays->offsets.data());
  EXPECT_EQ(rows->by_user().indices, arrays->indices.data());
  EXPECT_EQ(rows->by_user().values, arrays->values.data());
  EXPECT_EQ(rows->times(), arrays->times.data());
  arrays.reset();
  auto copy = std::make_unique<const Interactions>(*rows);
  rows.reset();
  ASSERT_FALSE(alive.expired());
  EXPECT_EQ(copy->items_of(1)[1], 2);
  EXPECT_EQ(copy->size(), 3);
  copy.reset();
  EXPECT_TRUE(alive.expired());
}

TEST(Bulk, RowsWithoutAnOwnerAreCopied) {
  auto arrays = std::make_unique<Arrays>();
  const Interactions rows =
      Interactions::from_csr(arrays->view(), ids(2), ids(3), nullptr, arrays->times);
  EXPECT_NE(rows.by_user().indices, arrays->indices.data());
  arrays.reset();
  EXPECT_EQ(rows.by_user().value(2), 4);
  EXPECT_EQ(rows.times()[0], 7);
}

TEST(Bulk, RowsWithoutValuesHaveNone) {
  const Arrays arrays;
  CsrView view = arrays.view();
  view.values = nullptr;
  const Interactions rows = Interactions::from_csr(view, ids(2), ids(3));
  EXPECT_FALSE(rows.has_values());
  EXPECT_FALSE(rows.has_times());
  EXPECT_EQ(rows.by_user().value(0), 1);
}

TEST(Bulk, RowsThatDoNotFitAreRefused) {
  const auto expect = [](ErrorCode code, const std::string& words, const CsrView& view, Id users,
                         Id items, std::vector<std::int64_t> times = {}) {
    const Thrown error = thrown_by([&] {
      Interactions::from_csr(view, ids(users), ids(items), std::make_shared<int>(), times);
    });
    EXPECT_EQ(error.code, code);
    EXPECT_EQ(error.message, words);
  };
  Arrays arrays;
  expect(ErrorCode::shape, "the row count is 2, expected 3", arrays.view(), 3, 3);
  expect(ErrorCode::shape, "the column count is 3, expected 2", arrays.view(), 2, 2);
  expect(ErrorCode::shape, "times has 1 elements, expected 3", arrays.view(), 2, 3, {5});
  expect(ErrorCode::argument, "the matrix has no offsets", {2, 3, nullptr, nullptr, nullptr}, 2, 3);
  arrays.values[1] = std::nanf("");
  expect(ErrorCode::numeric, "the value of entry 1 is nan, expected a finite number", arrays.view(),
         2, 3);
  arrays.indices[2] = 3;
  expect(ErrorCode::shape, "item 3 of entry 2 is not in 0 .. 3 - 1", arrays.view(), 2, 3);
  arrays.indices[2] = 0;
  expect(ErrorCode::shape, "the items of row 1 do not ascend: 0 comes before 0", arrays.view(), 2,
         3);
}

TEST(Bulk, EntriesAreSortedAndMerged) {
  const std::vector<Id> users{1, 0, 1, 1}, items{2, 1, 0, 2};
  const std::vector<float> values{1, 2, 3, 4};
  const Interactions sums =
      Interactions::from_coo(users, items, values, ids(2), ids(3), Duplicates::sum);
  ASSERT_EQ(sums.size(), 3);
  EXPECT_EQ(sums.by_user().value(2), 5);
  const Interactions latest =
      Interactions::from_coo(users, items, values, ids(2), ids(3), Duplicates::last, {9, 1, 1, 2});
  EXPECT_EQ(latest.by_user().value(2), 1);
  EXPECT_EQ(latest.times()[2], 9);
  EXPECT_EQ(thrown_by([&] { Interactions::from_coo(users, {1}, values, ids(2), ids(3)); }).message,
            "items has 1 elements, expected 4");
}

TEST(Bulk, IdsJoinAMapTogether) {
  IdMap numbers;
  EXPECT_EQ(numbers.add({30, 10, 30, 20}), (std::vector<Id>{0, 1, 0, 2}));
  EXPECT_EQ(numbers.add(Span<const std::int64_t>()), std::vector<Id>());
  EXPECT_EQ(numbers.size(), 3);
  const std::vector<std::string_view> names{"x", "y", "x"};
  IdMap text(IdMap::Kind::text);
  EXPECT_EQ(text.add(names), (std::vector<Id>{0, 1, 0}));
  EXPECT_EQ(text.name(1), "y");
}

}  // namespace
}  // namespace wf
