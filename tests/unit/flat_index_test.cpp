#include "warpfactor/flat_index.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <thread>

#include "kernels/search_cases.hpp"
#include "support/thrown_by.hpp"
#include "unit/index_cases.hpp"

namespace wf::testing {
namespace {

class FlatIndexTest : public ::testing::TestWithParam<std::string> {
 protected:
  static FlatIndex empty(int dimension, Metric metric = Metric::l2) {
    return FlatIndex(dimension, metric, GetParam());
  }
  /// One number a row.
  static FlatIndex line(std::vector<float> values, Metric metric = Metric::l2) {
    FlatIndex index = empty(1, metric);
    index.add(Matrix::of(1, std::move(values)).view());
    return index;
  }
  static SearchResult search(const FlatIndex& index, std::vector<float> queries,
                             const SearchOptions& options) {
    return index.search(Matrix::of(index.dimension(), std::move(queries)).view(), options);
  }
  static Ids ids(const FlatIndex& index, std::vector<float> queries, int k) {
    return index.search(Matrix::of(index.dimension(), std::move(queries)).view(), k).ids;
  }
};

INSTANTIATE_TEST_SUITE_P(Devices, FlatIndexTest, ::testing::ValuesIn(usable_devices()),
                         [](const auto& info) { return as_test_name(info.param); });

// Squared distances of (0, 2) to (3, 4), (0, 1) and (6, 8): 13, 1, 72; products 8, 2, 16.
TEST_P(FlatIndexTest, HandWorkedScores) {
  const Matrix rows = Matrix::of(2, {3, 4, 0, 1, 6, 8});
  FlatIndex distance = empty(2), product = empty(2, Metric::inner_product);
  distance.add(rows.view());
  product.add(rows.view());
  EXPECT_EQ(distance.size(), 3);
  EXPECT_EQ(distance.dimension(), 2);
  EXPECT_EQ(product.metric(), Metric::inner_product);
  const SearchResult near = search(distance, {0, 2}, {3, {}, {}});
  EXPECT_EQ(near.ids, (Ids{1, 0, 2}));
  EXPECT_EQ(near.scores, (std::vector<float>{1, 13, 72}));
  const SearchResult large = search(product, {0, 2}, {2, {}, {}});
  EXPECT_EQ(large.ids, (Ids{2, 0}));
  EXPECT_EQ(large.scores, (std::vector<float>{16, 8}));
}

TEST_P(FlatIndexTest, ArangeOfTenThousandRows) {
  Matrix items(10000, 10), queries(10, 10);
  std::iota(items.values.begin(), items.values.end(), 0.0f);
  std::iota(queries.values.begin(), queries.values.end(), 0.0f);
  FlatIndex index = empty(10, Metric::inner_product);
  for (const Offset first : {0, 1, 4096, 9999}) {
    const Offset last = first == 0 ? 1 : first == 1 ? 4096 : first == 4096 ? 9999 : 10000;
    index.add({items.row(first), last - first, 10, 10});
  }
  for (const int k : {4, 16, 64, 128, 1000}) {
    const Ids found = index.search(queries.view(), k).ids;
    for (Offset i = 0; i < 10 * k; ++i) ASSERT_EQ(found[i], 9999 - i % k) << k;
  }
}

TEST_P(FlatIndexTest, MoreThanThereAreEndsInMinusOneAndZero) {
  const SearchResult found = search(line({5, 7}), {6, 7}, {4, {}, {}});
  EXPECT_EQ(found.ids, (Ids{0, 1, -1, -1, 1, 0, -1, -1}));
  EXPECT_EQ(found.scores, (std::vector<float>{1, 1, 0, 0, 0, 4, 0, 0}));
  EXPECT_EQ(found.rows(), 2);
  EXPECT_EQ(found.ids_of(1).size(), 2u);
  EXPECT_EQ(found.scores_of(1)[1], 4);
}

TEST_P(FlatIndexTest, AnEmptyIndexAndAnEmptyBatch) {
  EXPECT_EQ(ids(empty(3), {1, 2, 3}, 2), (Ids{-1, -1}));
  EXPECT_EQ(ids(line({1}), {}, 2), Ids{});
  FlatIndex index = empty(2);
  index.add(MatrixView<const float>{nullptr, 0, 2, 2});
  EXPECT_EQ(index.size(), 0);
  EXPECT_EQ(index.remove(Ids{1}), 0);
}

// Rows 2 2 2 2 1 under ids that descend: position and id disagree about who comes first.
TEST_P(FlatIndexTest, TiesGoToTheLowerIdInWhateverOrderRowsCame) {
  FlatIndex index = empty(1);
  index.add(Matrix::of(1, {2, 2, 2}).view(), Ids{90, 50, 70});
  index.add(Matrix::of(1, {2, 1}).view(), Ids{10, 60});
  EXPECT_EQ(ids(index, {2}, 2), (Ids{10, 50}));
  EXPECT_EQ(ids(index, {2}, 5), (Ids{10, 50, 70, 90, 60}));
  EXPECT_EQ(index.reconstruct(60), std::vector<float>{1});
  index.add(Matrix::of(1, {2}).view(), Ids{0});
  EXPECT_EQ(ids(index, {2}, 2), (Ids{0, 10}));
}

TEST_P(FlatIndexTest, IdsPass32Bits) {
  const std::int64_t far = std::int64_t{1} << 40, last = std::numeric_limits<std::int64_t>::max();
  FlatIndex index = empty(1);
  index.add(Matrix::of(1, {1, 2, 3}).view(), Ids{last, far, 3});
  EXPECT_EQ(ids(index, {1}, 3), (Ids{last, far, 3}));
  EXPECT_EQ(index.reconstruct(far), std::vector<float>{2});
  EXPECT_EQ(search(index, {1}, {1, {}, Ids{far, 3}}).ids, Ids{far});
  expect_argument_error([&] { index.add(Matrix::of(1, {1}).view()); }, "9223372036854775807");
}

TEST_P(FlatIndexTest, RowsWithoutIdsGoOnFromTheLargestThereEverWas) {
  FlatIndex index = line({0, 1});
  index.add(Matrix::of(1, {2}).view(), Ids{7});
  index.add(Matrix::of(1, {3, 4}).view());
  EXPECT_EQ(ids(index, {4}, 5), (Ids{9, 8, 7, 1, 0}));
  index.remove(Ids{9});
  index.add(Matrix::of(1, {5}).view());
  EXPECT_EQ(ids(index, {5}, 2), (Ids{10, 8}));
  index.clear();
  EXPECT_EQ(index.size(), 0);
  index.add(Matrix::of(1, {6}).view());
  EXPECT_EQ(ids(index, {6}, 2), (Ids{0, -1}));
}

TEST_P(FlatIndexTest, RemovedRowsAreGoneAndTheRestKeepTheirIds) {
  FlatIndex index = line({0, 1, 2, 3, 4});
  EXPECT_EQ(ids(index, {1}, 1), Ids{1});
  EXPECT_EQ(index.remove(Ids{1, 3, 3, 77, -1}), 2);
  EXPECT_EQ(index.size(), 3);
  EXPECT_EQ(ids(index, {1}, 5), (Ids{0, 2, 4, -1, -1}));
  EXPECT_EQ(index.reconstruct(4), std::vector<float>{4});
  expect_argument_error([&] { index.reconstruct(3); }, "no id 3");
  index.add(Matrix::of(1, {1}).view(), Ids{1});
  EXPECT_EQ(ids(index, {1}, 2), (Ids{1, 0}));
  EXPECT_EQ(index.remove(Ids{0, 1, 2, 4}), 4);
  EXPECT_EQ(ids(index, {1}, 1), Ids{-1});
}

TEST_P(FlatIndexTest, RowsThatWereNotYetSortedCanBeRemoved) {
  FlatIndex index = empty(1);
  index.add(Matrix::of(1, {9, 5, 7, 1}).view(), Ids{9, 5, 7, 1});
  EXPECT_EQ(index.remove(Ids{5}), 1);
  EXPECT_EQ(index.reconstruct(7), std::vector<float>{7});
  EXPECT_EQ(index.remove(Ids{9, 1}), 2);
  EXPECT_EQ(ids(index, {0}, 2), (Ids{7, -1}));
}

TEST_P(FlatIndexTest, ExcludedIdsAreLeftOutByQuery) {
  FlatIndex index = empty(1);
  index.add(Matrix::of(1, {1, 2, 3, 4}).view(), Ids{40, 30, 20, 10});
  const std::vector<Offset> offsets{0, 3, 3, 8};
  // In any order, repeated, and with ids the index lacks.
  const Ids excluded{10, 40, 10, 30, -1, 20, 99, 40};
  SearchOptions options;
  options.k = 2;
  options.exclude = {offsets, excluded};
  EXPECT_EQ(search(index, {1, 1, 1}, options).ids, (Ids{30, 20, 40, 30, 10, -1}));
  const Ids allowed{10, 99, 20, 10};
  options.allow = allowed;
  EXPECT_EQ(search(index, {1, 1, 1}, options).ids, (Ids{20, -1, 20, 10, 10, -1}));
  options.exclude = {};
  EXPECT_EQ(search(index, {1, 1, 1}, options).ids, (Ids{20, 10, 20, 10, 20, 10}));
}

TEST_P(FlatIndexTest, AnEmptySetOfAllowedIdsAllowsNothing) {
  const FlatIndex index = line({1, 2});
  SearchOptions options;
  options.allow = Ids{};
  const SearchResult none = search(index, {1}, options);
  EXPECT_EQ(none.ids_of(0).size(), 0u);
  options.allow.reset();
  const SearchResult all = search(index, {1}, options);
  EXPECT_EQ(all.ids_of(0).size(), 2u);
}

TEST_P(FlatIndexTest, IdsThatAreTakenNegativeOrTwiceAreRefusedByName) {
  FlatIndex index = line({1, 2});
  const auto add = [&](const Ids& ids) { index.add(Matrix::of(1, {5, 6, 7}).view(), ids); };
  expect_argument_error([&] { add({8, 1, 9}); }, "id 1 is in the index already");
  expect_argument_error([&] { add({8, -4, 9}); }, "id -4 is negative");
  expect_argument_error([&] { add({8, 12, 8}); }, "id 8 is given twice");
  expect_argument_error([&] { add({12, 12, 13}); }, "id 12 is given twice");
  EXPECT_EQ(thrown_by([&] { add({8, 9}); }).message, "2 ids are given for 3 rows");
  EXPECT_EQ(index.size(), 2);
  EXPECT_EQ(ids(index, {5}, 3), (Ids{1, 0, -1}));
  add({12, 8, 10});
  expect_argument_error([&] { add({20, 21, 10}); }, "id 10 is in the index already");
  EXPECT_EQ(ids(index, {5}, 2), (Ids{12, 8}));
}

TEST_P(FlatIndexTest, NumbersThatAreNotFiniteAreRefusedByRowAndColumn) {
  FlatIndex index = empty(3);
  Matrix rows = uniform_matrix(40, 3, 1);
  rows.row(33)[2] = std::nanf("");
  const Thrown added = thrown_by([&] { index.add(rows.view()); });
  EXPECT_EQ(added.code, ErrorCode::numeric);
  EXPECT_NE(added.message.find("added row 33, column 2: found nan"), std::string::npos)
      << added.message;
  EXPECT_EQ(index.size(), 0);
  index.add(uniform_matrix(5, 3, 1).view());
  rows.row(33)[2] = INFINITY;
  const Thrown searched = thrown_by([&] { index.search(rows.view(), 1); });
  EXPECT_EQ(searched.code, ErrorCode::numeric);
  EXPECT_NE(searched.message.find("query row 33, column 2: found inf"), std::string::npos)
      << searched.message;
}

TEST_P(FlatIndexTest, WhatDoesNotFitIsRefused) {
  expect_argument_error([] { empty(0); }, "dimension is 0, expected 1 to 4096");
  expect_argument_error([] { empty(4097); }, "dimension is 4097");
  expect_argument_error([] { FlatIndex(1, Metric::l2, GetParam(), -1); }, "threads is -1");
  FlatIndex index = line({1, 2});
  const Matrix wide = Matrix::of(2, {1, 2});
  EXPECT_EQ(thrown_by([&] { index.add(wide.view()); }).message,
            "rows have 2 columns but the index has dimension 1");
  EXPECT_EQ(thrown_by([&] { index.search(wide.view(), 1); }).code, ErrorCode::shape);
  expect_argument_error([&] { ids(index, {1}, 0); }, "k is 0");
  SearchOptions options;
  const Ids excluded{0, 1};
  const auto refused = [&](const std::vector<Offset>& offsets, const std::string& words) {
    options.exclude = {offsets, excluded};
    const Thrown error = thrown_by([&] { search(index, {1, 2}, options); });
    EXPECT_EQ(error.code, ErrorCode::shape);
    EXPECT_NE(error.message.find(words), std::string::npos) << error.message;
  };
  refused({0, 2}, "2 offsets for 2 queries");
  refused({0, 2, 1}, "offset 2 is 1, expected 2 to 2");
  refused({0, 2, 3}, "offset 2 is 3, expected 2 to 2");
  refused({-1, 2, 2}, "offset 0 is -1");
}

TEST(FlatIndex, AnUnknownDeviceIsRefusedAtOnce) {
  EXPECT_EQ(thrown_by([] { FlatIndex(1, Metric::l2, "abacus"); }).code, ErrorCode::device);
}

// More than a vector can hold, which is seen before a query is read.
TEST(FlatIndex, ResultsThatNoMemoryHoldsAreRefused) {
  FlatIndex index(1, Metric::l2, "reference");
  const Matrix row = Matrix::of(1, {1});
  index.add(row.view());
  const Offset queries = (Offset{1} << 29) + 1;
  const Thrown error = thrown_by([&] {
    index.search({row.row(0), queries, 1, 1}, std::numeric_limits<int>::max());
  });
  EXPECT_EQ(error.code, ErrorCode::memory);
  EXPECT_NE(error.message.find("536870913 lists of 2147483647"), std::string::npos)
      << error.message;
}

TEST(FlatIndex, MemoryIsThatOfPaddedRowsAndIds) {
  FlatIndex index(33, Metric::l2, "cpu");
  EXPECT_EQ(index.memory(), 0);
  index.reserve(1000);
  EXPECT_EQ(index.memory(), 1000 * 64 * 4);
  index.add(uniform_matrix(1000, 33, 1).view());
  EXPECT_EQ(index.memory(), 1000 * (64 * 4 + 8));
  FlatIndex moved = std::move(index);
  EXPECT_EQ(moved.size(), 1000);
}

TEST_P(FlatIndexTest, MemoryCountsWhatASearchHasPrepared) {
  FlatIndex index = empty(33);
  index.add(uniform_matrix(1000, 33, 1).view());
  const Offset rows = index.memory();
  index.search(uniform_matrix(1, 33, 2).view(), 3);
  // The reference searches the rows themselves.
  const Offset least = GetParam() == "reference" ? 0 : 1000 * 33 * 4;
  EXPECT_GE(index.memory(), rows + least);
  EXPECT_LE(index.memory(), rows + 3 * least);
  index.remove(Ids{7});
  EXPECT_LE(index.memory(), rows) << "of the rows as they were";
}

TEST(FlatIndex, OneByOneTakesNoMoreThanHalfAgain) {
  FlatIndex index(32, Metric::l2, "cpu");
  const Matrix rows = uniform_matrix(3000, 32, 1);
  for (Offset r = 0; r < rows.rows; ++r) index.add(rows.one(r), Ids{(r * 1009) % 3001});
  EXPECT_EQ(index.size(), 3000);
  EXPECT_LE(index.memory(), 3000 * 3 / 2 * (32 * 4 + 8) + 3000 * 32);
  for (Offset r = 0; r < rows.rows; ++r)
    ASSERT_EQ(index.reconstruct((r * 1009) % 3001)[5], rows.row(r)[5]);
}

// Rows are still to be sorted and the device prepared when all threads start.
TEST_P(FlatIndexTest, ThreadsMaySearchAtTheSameTime) {
  const Matrix rows = ternary_matrix(500, 4, 1), queries = ternary_matrix(20, 4, 2);
  Ids descending(500);
  std::iota(descending.rbegin(), descending.rend(), 1000);
  FlatIndex index = empty(4);
  index.add(rows.view(), descending);
  FlatIndex alone = empty(4);
  alone.add(rows.view(), descending);
  const SearchResult expected = alone.search(queries.view(), 30);
  std::vector<SearchResult> found(4);
  std::vector<float> row(4);
  std::vector<std::thread> threads;
  for (SearchResult& result : found)
    threads.emplace_back([&] { result = index.search(queries.view(), 30); });
  threads.emplace_back([&] { row = index.reconstruct(1499); });
  for (std::thread& thread : threads) thread.join();
  for (const SearchResult& result : found) {
    EXPECT_EQ(result.ids, expected.ids);
    EXPECT_EQ(result.scores, expected.scores);
  }
  EXPECT_EQ(row, std::vector<float>(rows.row(0), rows.row(0) + 4));
}

}  // namespace
}  // namespace wf::testing
