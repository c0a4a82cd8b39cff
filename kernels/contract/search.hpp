#pragma once

#include "contract/resident_factors.hpp"
#include "warpfactor/metric.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// Some rows of factors that lie on a device, in any order.
struct ResidentRows {
  const ResidentFactors* factors = nullptr;
  Span<const Id> rows;
};

struct SearchRequest {
  MatrixView<const float> queries;  ///< of the base's width
  int k = 0;                        ///< at least 1, may pass the number of base rows
  CsrView excluded;                 ///< base rows that never appear, by query; values do not count
  /// When data is not null only these base rows appear, for every query; ascending strictly.
  Span<const Id> allowed;
  /// When its factors are not null, the queries instead of `queries`, on the searcher's device.
  ResidentRows resident_queries = {};
};

struct RankRequest {
  MatrixView<const float> queries;
  CsrView targets;   ///< base rows to rank, by query; offsets not null; values do not count
  CsrView excluded;  ///< base rows that are no candidates, by query; values do not count
  int k = 0;         ///< length of the lists that are wanted as well; 0: none
  ResidentRows resident_queries = {};  ///< as in SearchRequest
};

/// How many queries a request has.
template <class Request>
Offset query_count(const Request& request) {
  return request.resident_queries.factors == nullptr
             ? request.queries.rows
             : static_cast<Offset>(request.resident_queries.rows.size());
}

/// Where the results of a RankRequest go.
struct RankResult {
  float* target_scores;  ///< in the order of request.targets
  /// By query, summed over its targets: 2 for each candidate that ranks strictly better than the
  /// target and 1 for each other candidate with the same score. Half of it is, for a query with
  /// one target, the target's rank among the candidates, counted from 0, ties at the middle.
  Offset* twice_rank;
  Id* ids = nullptr;        ///< queries x k, as search() gives them; not written when k is 0
  float* scores = nullptr;  ///< likewise
};

/// Exact search of a base matrix on one device. Safe to call from several threads. Memory is
/// bounded by the batch times k plus a workspace that does not grow with base rows x queries.
class Searcher {
 public:
  virtual ~Searcher() = default;

  /// The k best candidates of each query, best first, ties by lower id; ids and scores are
  /// queries x k, ended by no_id with score 0 where there are fewer. A batch gives what its
  /// queries give one by one. Throws Error(argument) where resident queries are another backend's.
  virtual void search(const SearchRequest& request, Id* ids, float* scores) const = 0;

  /// How targets stand among the candidates and, in the same pass over the base, the best ones.
  virtual void rank(const RankRequest& request, const RankResult& result) const = 0;

  /// Bytes that it holds of the base beside the base itself, on its device; what a search takes
  /// while it lasts is not counted.
  virtual Offset bytes() const = 0;
};

}  // namespace wf
