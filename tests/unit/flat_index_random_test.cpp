#include <gtest/gtest.h>

#include <unordered_set>

#include "kernels/search_cases.hpp"
#include "unit/index_cases.hpp"
#include "warpfactor/flat_index.hpp"

namespace wf::testing {
namespace {

using IdSet = std::unordered_set<std::int64_t>;

struct Candidate {
  double score;
  std::int64_t id;
};

double score_of(Metric metric, const float* query, const float* row, Offset width) {
  double dot = 0, distance = 0, query_square = 0, row_square = 0;
  for (Offset c = 0; c < width; ++c) {
    const double q = query[c], r = row[c];
    dot += q * r;
    distance += (q - r) * (q - r);
    query_square += q * q;
    row_square += r * r;
  }
  if (metric == Metric::l2) return distance;
  if (metric == Metric::inner_product) return dot;
  const double norms = std::sqrt(query_square * row_square);
  return norms == 0 ? 0 : dot / norms;
}

/// An index beside the rows it should hold.
struct Watched {
  struct Row {
    std::int64_t id;
    std::vector<float> values;
  };

  Watched(Offset width, Metric metric, const std::string& device)
      : index(static_cast<int>(width), metric, device) {}

  void add(const Matrix& rows, const Ids& ids) {
    index.add(rows.view(), ids);
    for (Offset r = 0; r < rows.rows; ++r)
      held.push_back({ids[r], {rows.row(r), rows.row(r) + rows.columns}});
  }

  void remove(const Ids& ids) {
    const IdSet gone(ids.begin(), ids.end());
    const std::size_t before = held.size();
    held.erase(std::remove_if(held.begin(), held.end(),
                              [&](const Row& row) { return gone.count(row.id) != 0; }),
               held.end());
    EXPECT_EQ(index.remove(ids), static_cast<Offset>(before - held.size()));
  }

  /// All candidates, best first. `allowed` null: everything is.
  std::vector<Candidate> brute_force(const float* query, const IdSet& excluded,
                                     const IdSet* allowed) const {
    const Metric metric = index.metric();
    std::vector<Candidate> found;
    for (const Row& row : held)
      if (excluded.count(row.id) == 0 && (!allowed || allowed->count(row.id) != 0))
        found.push_back({score_of(metric, query, row.values.data(), index.dimension()), row.id});
    std::sort(found.begin(), found.end(), [&](const Candidate& a, const Candidate& b) {
      if (a.score != b.score) return (a.score < b.score) == (metric == Metric::l2);
      return a.id < b.id;
    });
    return found;
  }

  FlatIndex index;
  std::vector<Row> held;
};

/// `count` different ids all over 63 bits, in no order; other seeds below 256 give other ids.
Ids scattered_ids(Offset count, std::uint64_t seed) {
  Ids ids;
  for (Offset i = 0; i < count; ++i) {
    const std::uint64_t high = philox(seed, 2, 0, i).word[0] >> 1;
    ids.push_back(
        static_cast<std::int64_t>(high << 32 | static_cast<std::uint64_t>(i) << 8 | seed));
  }
  return ids;
}

/// A share of the ids that are held, and some that are not.
Ids some_ids(const Watched& watched, double share, std::uint64_t seed) {
  Ids ids = {5, -1, 123456789};
  for (std::size_t i = 0; i < watched.held.size(); ++i)
    if (uniform_float(philox(seed, 3, 0, i).word[0]) < share) ids.push_back(watched.held[i].id);
  return ids;
}

class FlatIndexRandomTest : public ::testing::TestWithParam<std::tuple<std::string, Metric>> {
 protected:
  /// exact: no score carries rounding, so that ids must agree even where they tie.
  static void compare(const SearchResult& result, Offset q, const std::vector<Candidate>& expected,
                      bool exact) {
    const std::size_t count = std::min<std::size_t>(result.k, expected.size());
    ASSERT_EQ(result.ids_of(q).size(), count);
    for (std::size_t i = 0; i < count; ++i) {
      const double score = expected[i].score;
      ASSERT_NEAR(result.scores_of(q)[i], score, exact ? 0 : 1e-5 * std::max(1.0, std::abs(score)));
      if (!exact) continue;
      ASSERT_EQ(result.ids_of(q)[i], expected[i].id) << "query " << q << ", place " << i;
    }
  }

  static void search_with_filters(const Watched& watched, const Matrix& queries, int k,
                                  bool exact) {
    Ids excluded;
    std::vector<Offset> offsets{0};
    std::vector<IdSet> hidden;
    for (Offset q = 0; q < queries.rows; ++q) {
      const Ids some = some_ids(watched, 0.3 * static_cast<double>(q % 5), q);
      hidden.emplace_back(some.begin(), some.end());
      excluded.insert(excluded.end(), some.begin(), some.end());
      offsets.push_back(static_cast<Offset>(excluded.size()));
    }
    const Ids allowed = some_ids(watched, 0.5, 99);
    const IdSet shown(allowed.begin(), allowed.end());
    for (const bool exclude : {false, true}) {
      for (const bool allow : {false, true}) {
        SearchOptions options;
        options.k = k;
        if (exclude) options.exclude = {offsets, excluded};
        if (allow) options.allow = allowed;
        const SearchResult found = watched.index.search(queries.view(), options);
        for (Offset q = 0; q < queries.rows; ++q)
          compare(found, q,
                  watched.brute_force(queries.row(q), exclude ? hidden[q] : IdSet(),
                                      allow ? &shown : nullptr),
                  exact);
      }
    }
  }

  /// Pieces under scattered ids, a search, a removal, another piece, and searches of every kind.
  static void run(Offset width, Offset rows, int k, bool exact) {
    const auto [device, metric] = GetParam();
    const auto matrix = [&](Offset count, std::uint64_t seed) {
      return exact ? ternary_matrix(count, width, seed) : uniform_matrix(count, width, seed, 3);
    };
    Watched watched(width, metric, device);
    watched.add(matrix(rows, 1), scattered_ids(rows, 1));
    watched.add(matrix(rows / 2, 2), scattered_ids(rows / 2, 2));
    const Matrix queries = matrix(7, 3);
    search_with_filters(watched, queries, k, exact);
    watched.remove(some_ids(watched, 0.4, 7));
    watched.add(matrix(rows / 3, 4), scattered_ids(rows / 3, 4));
    search_with_filters(watched, queries, k, exact);
    for (const Watched::Row& row : watched.held)
      ASSERT_EQ(watched.index.reconstruct(row.id), row.values);
  }
};

INSTANTIATE_TEST_SUITE_P(Devices, FlatIndexRandomTest,
                         ::testing::Combine(::testing::ValuesIn(usable_devices()),
                                            ::testing::Values(Metric::l2, Metric::inner_product,
                                                              Metric::cosine)),
                         [](const auto& info) {
                           return as_test_name(std::get<0>(info.param)) + "_" +
                                  metric_name(std::get<1>(info.param));
                         });

TEST_P(FlatIndexRandomTest, AgreesWithADoubleBruteForce) {
  run(1, 50, 3, false);
  run(3, 1, 1, false);
  run(10, 1000, 10, false);
  run(31, 100, 400, false);
  run(128, 200, 16, false);
  run(1025, 60, 20, false);
}

// Few different scores, most of them shared by hundreds of rows. Cosines carry rounding.
TEST_P(FlatIndexRandomTest, AgreesAboutTiesToTheLastId) {
  const bool exact = std::get<1>(GetParam()) != Metric::cosine;
  run(1, 400, 30, exact);
  run(2, 600, 100, exact);
  run(4, 300, 2000, exact);
  run(33, 200, 64, exact);
}

}  // namespace
}  // namespace wf::testing
