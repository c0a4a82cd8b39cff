#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "support/thrown_by.hpp"
#include "warpfactor/warpfactor.hpp"

namespace wf {

/// Rows of numbers; zeros are not stored. Ids are 0, 1, 2, ...
inline Interactions from_rows(const std::vector<std::vector<float>>& rows) {
  Triplets entries;
  for (std::size_t u = 0; u < rows.size(); ++u)
    for (std::size_t i = 0; i < rows[u].size(); ++i) {
      if (rows[u][i] == 0) continue;
      entries.users.push_back(static_cast<Id>(u));
      entries.items.push_back(static_cast<Id>(i));
      entries.values.push_back(rows[u][i]);
    }
  return Interactions(std::move(entries),
                      std::make_shared<IdMap>(IdMap::identity(static_cast<Id>(rows.size()))),
                      std::make_shared<IdMap>(IdMap::identity(static_cast<Id>(rows[0].size()))));
}

/// 1 where row and column have the same parity, 0 on the diagonal, which is withheld.
inline Interactions checkerboard(Id n) {
  std::vector<std::vector<float>> rows(n, std::vector<float>(n));
  for (Id u = 0; u < n; ++u)
    for (Id i = 0; i < n; ++i) rows[u][i] = u != i && (u - i) % 2 == 0;
  return from_rows(rows);
}

/// Original numbers and text of users and items, each entry of value 1.
inline Interactions named(const std::vector<std::pair<std::string, std::string>>& entries,
                          IdMap::Kind kind = IdMap::Kind::text) {
  auto users = std::make_shared<IdMap>(kind), items = std::make_shared<IdMap>(kind);
  Triplets triplets;
  for (const auto& [user, item] : entries) {
    triplets.users.push_back(users->add(user));
    triplets.items.push_back(items->add(item));
  }
  return Interactions(std::move(triplets), users, items);
}

inline std::vector<Id> first_ids(Id count) {
  std::vector<Id> ids(static_cast<std::size_t>(count));
  for (Id id = 0; id < count; ++id) ids[id] = id;
  return ids;
}

inline std::vector<Id> listed(const TopK& top, Offset row = 0) {
  const Span<const Id> ids = top.ids_of(row);
  return {ids.begin(), ids.end()};
}

inline std::vector<float> values_of(const FactorMatrix& factors) {
  std::vector<float> values;
  for (Offset row = 0; row < factors.rows(); ++row)
    values.insert(values.end(), factors.row(row), factors.row(row) + factors.factors());
  return values;
}

inline double score(const FactorModel& model, Id user, Id item) {
  double sum = 0;
  for (int f = 0; f < model.user_factors().factors(); ++f)
    sum += double{model.user_factors().row(user)[f]} * model.item_factors().row(item)[f];
  return sum;
}

/// A test that runs on each backend; GetParam() is the device.
using OnBackends = testing::TestWithParam<std::string>;
#define WF_ON_BACKENDS(suite)                                                      \
  INSTANTIATE_TEST_SUITE_P(Backends, suite, ::testing::Values("cpu", "reference"), \
                           [](const auto& info) { return std::string(info.param); })

}  // namespace wf
