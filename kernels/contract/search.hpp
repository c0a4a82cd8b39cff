#pragma once

#include "warpfactor/metric.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// Rows of ids, ascending strictly, one row a query; offsets null: every row is empty.
struct IdRows {
  const Offset* offsets = nullptr;
  const Id* ids = nullptr;

  Span<const Id> row(Offset r) const {
    if (offsets == nullptr) return {};
    return Span<const Id>(ids + offsets[r], static_cast<std::size_t>(offsets[r + 1] - offsets[r]));
  }
};

struct SearchRequest {
  MatrixView<const float> queries;  ///< of the base's width
  int k = 0;                        ///< at least 1, may pass the number of base rows
  IdRows excluded;                  ///< base rows that never appear, by query
  /// When data is not null only these base rows appear, for every query; ascending strictly.
  Span<const Id> allowed;
};

struct RankRequest {
  MatrixView<const float> queries;
  IdRows targets;   ///< base rows to rank, by query; offsets not null
  IdRows excluded;  ///< base rows that are no candidates, by query
  int k = 0;        ///< length of the lists that are wanted as well; 0: none
};

/// Where the results of a RankRequest go.
struct RankResult {
  float* target_scores;  ///< in the order of request.targets
  /// By query, summed over its targets: 2 for each candidate that ranks strictly better than the
  /// target and 1 for each other candidate with the same score. Half of it is, for a query with
  /// one target, the target's place among the candidates, counted from 0, ties at the middle.
  Offset* half_places;
  Id* ids = nullptr;        ///< queries x k, as search() gives them; not written when k is 0
  float* scores = nullptr;  ///< likewise
};

/// Exact search of a base matrix on one device. The base must outlive the searcher and stay as it
/// is. Safe to call from several threads. Memory is bounded by the batch times k plus a workspace
/// that does not grow with base rows x queries.
class Searcher {
 public:
  virtual ~Searcher() = default;

  /// The k best candidates of each query, best first, ties by lower id; ids and scores are
  /// queries x k, ended by no_id with score 0 where there are fewer. A batch gives what its
  /// queries give one by one.
  virtual void search(const SearchRequest& request, Id* ids, float* scores) const = 0;

  /// How targets stand among the candidates and, in the same pass over the base, the best ones.
  virtual void rank(const RankRequest& request, const RankResult& result) const = 0;

  /// Bytes that it holds of the base beside the base itself, on its device; what a search takes
  /// while it lasts is not counted.
  virtual Offset bytes() const = 0;
};

}  // namespace wf
