#pragma once

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "kernels/search_cases.hpp"

namespace wf::testing {

/// The scores of one query in double precision, by code that no backend shares.
struct BruteForce {
  std::vector<double> scores;      ///< of every base row; greater is better
  std::vector<double> tolerances;  ///< absolute errors allowed of them
  double largest_tolerance = 0;

  BruteForce(const Matrix& base, const float* query, Metric metric) {
    // Terms below the least normal number are rounded to multiples of the least of all.
    const double underflow = static_cast<double>(base.columns) * 0x1p-149;
    double query_square = 0;
    for (Offset c = 0; c < base.columns; ++c) query_square += double{query[c]} * query[c];
    for (Offset r = 0; r < base.rows; ++r) {
      double dot = 0, square = 0, distance = 0;
      for (Offset c = 0; c < base.columns; ++c) {
        const double value = base.row(r)[c];
        dot += value * query[c];
        square += value * value;
        distance += (value - query[c]) * (value - query[c]);
      }
      const double norms = std::sqrt(query_square) * std::sqrt(square);
      const double cosine = norms == 0 ? 0 : dot / norms;
      scores.push_back(metric == Metric::l2 ? -distance
                                            : (metric == Metric::cosine ? cosine : dot));
      const double scale = metric == Metric::l2 ? distance : metric == Metric::cosine ? 1 : norms;
      tolerances.push_back(1e-5 * scale + underflow);
      largest_tolerance = std::max(largest_tolerance, tolerances.back());
    }
  }

  /// Of the score at a place of the true list: relative errors, as those of distances are, stay so
  /// when rows change places.
  double tolerance_at(double score, Metric metric) const {
    return metric == Metric::l2 ? 1e-5 * -score + 0x1p-137 : largest_tolerance;
  }
};

inline std::vector<BruteForce> brute_force(const Matrix& base, const Matrix& queries,
                                           Metric metric) {
  std::vector<BruteForce> all;
  for (Offset q = 0; q < queries.rows; ++q) all.emplace_back(base, queries.row(q), metric);
  return all;
}

struct SearchCase {
  const std::vector<BruteForce>& brute;
  Lists excluded;
  Span<const Id> allowed;
  Metric metric;
};

/// The result of one query is what the contract says: the right number of candidates, each once,
/// none that is excluded, in order, and no better one left out beyond rounding.
inline void expect_best(const SearchCase& test, Offset q, int k, const Id* ids,
                        const float* scores) {
  const BruteForce& brute = test.brute[q];
  const Id rows = static_cast<Id>(brute.scores.size());
  std::vector<double> best;
  for (Id id = 0; id < rows; ++id) {
    const Span<const Id> excluded = test.excluded.view().row(q);
    if (std::binary_search(excluded.begin(), excluded.end(), id)) continue;
    if (test.allowed.data() && !std::binary_search(test.allowed.begin(), test.allowed.end(), id))
      continue;
    best.push_back(brute.scores[id]);
  }
  std::sort(best.rbegin(), best.rend());
  std::set<Id> seen;
  const float sign = test.metric == Metric::l2 ? -1.0f : 1.0f;
  for (int i = 0; i < k; ++i) {
    if (i >= static_cast<int>(best.size())) {
      ASSERT_EQ(ids[i], no_id);
      ASSERT_EQ(scores[i], 0);
      continue;
    }
    ASSERT_GE(ids[i], 0);
    ASSERT_LT(ids[i], rows);
    ASSERT_TRUE(seen.insert(ids[i]).second) << "id " << ids[i] << " twice";
    ASSERT_NEAR(sign * scores[i], brute.scores[ids[i]], brute.tolerances[ids[i]]);
    ASSERT_NEAR(sign * scores[i], best[i], brute.tolerance_at(best[i], test.metric))
        << "place " << i;
    const Span<const Id> excluded = test.excluded.view().row(q);
    ASSERT_FALSE(std::binary_search(excluded.begin(), excluded.end(), ids[i]));
    if (i == 0) continue;
    ASSERT_GE(sign * scores[i - 1], sign * scores[i]);
    if (scores[i - 1] == scores[i]) {
      ASSERT_LT(ids[i - 1], ids[i]);
    }
  }
}

}  // namespace wf::testing
