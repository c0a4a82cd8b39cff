#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "contract/philox.hpp"
#include "contract/plugin.hpp"
#include "contract/search.hpp"

namespace wf::testing {

/// Row-major numbers that own themselves; rows are `stride` apart, the gap holds NaN.
struct Matrix {
  Offset rows = 0;
  Offset columns = 0;
  Offset stride = 0;
  std::vector<float> values;

  Matrix(Offset r, Offset c, Offset gap = 0)
      : rows(r), columns(c), stride(c + gap), values(r * stride, std::nanf("")) {
    for (Offset i = 0; i < rows; ++i) std::fill_n(row(i), columns, 0.0f);
  }
  static Matrix of(Offset columns, std::vector<float> values) {
    Matrix matrix(0, columns);
    matrix.rows = static_cast<Offset>(values.size()) / columns;
    matrix.values = std::move(values);
    return matrix;
  }

  float* row(Offset r) { return values.data() + r * stride; }
  const float* row(Offset r) const { return values.data() + r * stride; }
  MatrixView<const float> view() const { return {values.data(), rows, columns, stride}; }
  MatrixView<const float> one(Offset r) const { return {row(r), 1, columns, stride}; }
};

inline Matrix uniform_matrix(Offset rows, Offset columns, std::uint64_t seed, Offset gap = 0) {
  Matrix matrix(rows, columns, gap);
  for (Offset r = 0; r < rows; ++r)
    for (Offset c = 0; c < columns; ++c)
      matrix.row(r)[c] = uniform_float(philox(seed, 0, 0, r * columns + c).word[0]) - 0.5f;
  return matrix;
}

/// Values -1, 0 and 1, so that scores are exact and tie often.
inline Matrix ternary_matrix(Offset rows, Offset columns, std::uint64_t seed) {
  Matrix matrix(rows, columns);
  for (std::size_t i = 0; i < matrix.values.size(); ++i)
    matrix.values[i] = static_cast<float>(uniform_below(philox(seed, 0, 0, i).word[0], 3)) - 1;
  return matrix;
}

/// Id rows that own themselves.
struct Lists {
  std::vector<Offset> offsets{0};
  std::vector<Id> ids;

  Lists() = default;
  Lists(std::initializer_list<std::vector<Id>> rows) : Lists(std::vector<std::vector<Id>>(rows)) {}
  explicit Lists(const std::vector<std::vector<Id>>& rows) {
    for (const std::vector<Id>& row : rows) {
      ids.insert(ids.end(), row.begin(), row.end());
      offsets.push_back(static_cast<Offset>(ids.size()));
    }
  }
  CsrView view() const {
    const auto rows = static_cast<Offset>(offsets.size()) - 1;
    return {rows, std::numeric_limits<Id>::max(), offsets.data(), ids.data(), nullptr};
  }
};

/// Each id with the given chance, by row.
inline Lists random_lists(Offset rows, Id ids, double chance, std::uint64_t seed) {
  std::vector<std::vector<Id>> lists(rows);
  for (Offset r = 0; r < rows; ++r)
    for (Id id = 0; id < ids; ++id)
      if (uniform_float(philox(seed, 1, 0, r * ids + id).word[0]) < chance) lists[r].push_back(id);
  return Lists(lists);
}

struct Found {
  std::vector<Id> ids;
  std::vector<float> scores;
};

inline Found search(const Searcher& searcher, const SearchRequest& request) {
  const std::size_t size = query_count(request) * request.k;
  Found found{std::vector<Id>(size, -7), std::vector<float>(size, -7)};
  searcher.search(request, found.ids.data(), found.scores.data());
  return found;
}

struct Ranks {
  std::vector<float> scores;
  std::vector<Offset> twice_rank;
  Found found;
};

inline Ranks rank(const Searcher& searcher, const RankRequest& request) {
  const std::size_t queries = query_count(request);
  const std::size_t size = queries * request.k;
  Ranks ranks{std::vector<float>(request.targets.offsets[queries], -7),
              std::vector<Offset>(queries, -7),
              {std::vector<Id>(size, -7), std::vector<float>(size, -7)}};
  searcher.rank(request, {ranks.scores.data(), ranks.twice_rank.data(), ranks.found.ids.data(),
                          ranks.found.scores.data()});
  return ranks;
}

inline std::string metric_name(Metric metric) {
  return metric == Metric::l2 ? "l2" : metric == Metric::cosine ? "cosine" : "inner_product";
}

}  // namespace wf::testing
