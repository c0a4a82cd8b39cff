#include "warpfactor/interactions.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <map>
#include <random>

#include "support/thrown_by.hpp"

namespace wf {
namespace {

std::shared_ptr<const IdMap> ids(Id size) {
  return std::make_shared<const IdMap>(IdMap::identity(size));
}

template <class T>
std::vector<T> copy(const T* data, Offset size) {
  return data ? std::vector<T>(data, data + size) : std::vector<T>();
}

struct Arrays {
  std::vector<Offset> offsets;
  std::vector<Id> items;
  std::vector<float> values;
  std::vector<std::int64_t> times;
  bool operator==(const Arrays&) const = default;
};

Arrays arrays(const Interactions& data) {
  const CsrView rows = data.by_user();
  return {copy(rows.offsets, rows.rows + 1), copy(rows.indices, data.size()),
          copy(rows.values, data.size()), copy(data.times(), data.size())};
}

TEST(Interactions, EmptyByDefault) {
  const Interactions none;
  EXPECT_EQ(none.size(), 0);
  EXPECT_EQ(none.user_count(), 0);
  EXPECT_EQ(none.by_user().size(), 0);
  EXPECT_TRUE(none.has_values());
  EXPECT_FALSE(none.has_times());
  EXPECT_EQ(none.times(), nullptr);
}

TEST(Interactions, RowsAreSortedByItem) {
  const Interactions data({{2, 0, 2, 0}, {3, 1, 0, 0}, {1, 2, 3, 4}, {10, 20, 30, 40}}, ids(4),
                          ids(5));
  EXPECT_EQ(arrays(data), (Arrays{{0, 2, 2, 4, 4}, {0, 1, 0, 3}, {4, 2, 3, 1}, {40, 20, 30, 10}}));
  EXPECT_EQ(data.items_of(2).size(), 2u);
  EXPECT_EQ(data.items_of(1).size(), 0u);
}

TEST(Interactions, GroupedTripletsGiveTheSame) {
  const Interactions data({{0, 0, 2, 2}, {1, 0, 3, 0}, {}, {}}, ids(4), ids(5));
  EXPECT_EQ(arrays(data), (Arrays{{0, 2, 2, 4, 4}, {0, 1, 0, 3}, {}, {}}));
  EXPECT_FALSE(data.has_values());
}

TEST(Interactions, LastDuplicateCountsByPosition) {
  const Interactions data({{0, 1, 0, 0}, {2, 2, 1, 2}, {5, 6, 7, 8}, {}}, ids(2), ids(3));
  EXPECT_EQ(arrays(data), (Arrays{{0, 2, 3}, {1, 2, 2}, {7, 8, 6}, {}}));
}

TEST(Interactions, LastDuplicateCountsByTimeWhereKnown) {
  const Interactions data({{0, 0, 0}, {2, 2, 2}, {5, 6, 7}, {30, 30, 10}}, ids(1), ids(3));
  EXPECT_EQ(arrays(data), (Arrays{{0, 1}, {2}, {6}, {30}}));
}

TEST(Interactions, DuplicatesSumUp) {
  const Interactions data({{0, 0, 0}, {2, 1, 2}, {5, 6, 0.5f}, {30, 20, 10}}, ids(1), ids(3),
                          Duplicates::sum);
  EXPECT_EQ(arrays(data), (Arrays{{0, 2}, {1, 2}, {6, 5.5f}, {20, 30}}));
}

TEST(Interactions, SummedDuplicatesWithoutValuesAreCounted) {
  const Interactions counted({{0, 0, 0}, {2, 1, 2}, {}, {}}, ids(1), ids(3), Duplicates::sum);
  EXPECT_EQ(arrays(counted), (Arrays{{0, 2}, {1, 2}, {1, 2}, {}}));
  const Interactions once({{0, 0}, {2, 1}, {}, {}}, ids(1), ids(3), Duplicates::sum);
  EXPECT_FALSE(once.has_values());
}

TEST(Interactions, RefuseWhatDoesNotFit) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  const float large = std::numeric_limits<float>::max();
  const auto make = [](Triplets triplets) {
    return [=] { Interactions(triplets, ids(2), ids(3), Duplicates::sum); };
  };
  EXPECT_EQ(thrown_by(make({{0}, {}, {}, {}})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({{0}, {0}, {1, 2}, {}})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({{0}, {0}, {}, {1, 2}})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({{2}, {0}, {}, {}})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({{-1}, {0}, {}, {}})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({{0}, {3}, {}, {}})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({{0}, {-1}, {}, {}})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({{0}, {0}, {nan}, {}})).code, ErrorCode::numeric);
  EXPECT_EQ(thrown_by(make({{0}, {0}, {infinity}, {}})).code, ErrorCode::numeric);
  EXPECT_EQ(thrown_by(make({{0, 0}, {0, 0}, {large, large}, {}})).code, ErrorCode::numeric);
  EXPECT_EQ(thrown_by([] { Interactions({}, nullptr, ids(1)); }).code, ErrorCode::argument);
}

TEST(Interactions, ReadyRowsAreTakenAsTheyAre) {
  const Interactions data({0, 2, 2, 3}, {0, 4, 1}, {1, 2, 3}, {7, 8, 9}, ids(3), ids(5));
  EXPECT_EQ(arrays(data), (Arrays{{0, 2, 2, 3}, {0, 4, 1}, {1, 2, 3}, {7, 8, 9}}));
}

TEST(Interactions, ReadyRowsThatAreWrongAreRefused) {
  const auto make = [](std::vector<Offset> offsets, std::vector<Id> items,
                       std::vector<float> values) {
    return [=] { Interactions(offsets, items, values, {}, ids(2), ids(3)); };
  };
  EXPECT_EQ(thrown_by(make({}, {}, {})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({0, 1}, {0}, {})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({1, 1, 1}, {0}, {})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({0, 2, 1}, {0}, {})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({0, 1, 2}, {0}, {})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({0, 2, 2}, {1, 0}, {})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({0, 2, 2}, {1, 1}, {})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({0, 1, 1}, {3}, {})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({0, 1, 1}, {2}, {1, 2})).code, ErrorCode::shape);
  EXPECT_EQ(thrown_by(make({0, 1, 1}, {2}, {std::numeric_limits<float>::quiet_NaN()})).code,
            ErrorCode::numeric);
}

TEST(Interactions, AlignedFollowsOriginalIds) {
  const Interactions data({0, 2, 4}, {0, 2, 1, 2}, {1, 2, 3, 4}, {5, 6, 7, 8}, ids(2), ids(3));
  auto users = std::make_shared<IdMap>();
  auto items = std::make_shared<IdMap>();
  for (const char* name : {"9", "1", "0"}) users->add(name);
  for (const char* name : {"2", "7", "0"}) items->add(name);
  const Interactions moved = data.aligned(users, items);
  EXPECT_EQ(arrays(moved), (Arrays{{0, 0, 1, 3}, {0, 0, 2}, {4, 2, 1}, {8, 6, 5}}));
  EXPECT_EQ(moved.user_map(), users);
  EXPECT_EQ(moved.item_map(), items);
}

TEST(Interactions, AlignedToTheSameIdsSharesStorage) {
  const Interactions data({0, 1, 2}, {0, 2}, {}, {}, ids(2), ids(3));
  const Interactions same = data.aligned(ids(2), ids(3));
  EXPECT_EQ(same.by_user().indices, data.by_user().indices);
}

/// What the constructor promises, by a map from (user, item) to the entries in their order.
Arrays expected_rows(const Triplets& triplets, Id users, Duplicates duplicates) {
  std::map<std::pair<Id, Id>, std::vector<std::size_t>> cells;
  for (std::size_t k = 0; k < triplets.users.size(); ++k) {
    cells[{triplets.users[k], triplets.items[k]}].push_back(k);
  }
  Arrays rows;
  rows.offsets.assign(users + 1, 0);
  for (const auto& [cell, entries] : cells) {
    for (Id u = cell.first; u < users; ++u) ++rows.offsets[u + 1];
    rows.items.push_back(cell.second);
    std::size_t latest = entries[0];
    double sum = 0;
    for (const std::size_t k : entries) {
      if (triplets.times[k] >= triplets.times[latest]) latest = k;
      sum += triplets.values[k];
    }
    rows.values.push_back(duplicates == Duplicates::sum ? static_cast<float>(sum)
                                                        : triplets.values[latest]);
    rows.times.push_back(triplets.times[latest]);
  }
  return rows;
}

TEST(Interactions, RandomTripletsMatchTheDefinition) {
  std::mt19937 random(1);
  for (const int size : {0, 1, 100, 3000}) {
    for (const Duplicates duplicates : {Duplicates::last, Duplicates::sum}) {
      Triplets triplets;
      for (int k = 0; k < size; ++k) {
        triplets.users.push_back(static_cast<Id>(random() % 20));
        triplets.items.push_back(static_cast<Id>(random() % 200));
        triplets.values.push_back(static_cast<float>(random() % 5));
        triplets.times.push_back(static_cast<std::int64_t>(random() % 4));
      }
      const Arrays expected = expected_rows(triplets, 21, duplicates);
      EXPECT_EQ(arrays(Interactions(triplets, ids(21), ids(200), duplicates)), expected);
    }
  }
}

}  // namespace
}  // namespace wf
