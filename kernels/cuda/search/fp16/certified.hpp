#pragma once

#include <vector>

#include "cuda/device/pinned_array.hpp"
#include "cuda/device/stream.hpp"
#include "cuda/search.hpp"
#include "cuda/search/device_base.hpp"
#include "cuda/search/fp16/certify.hpp"

namespace wf::cuda {

/// Search by fp16 scores on tensor cores, rescored by fp32 and certified to be what fp32 alone
/// finds. Queries go through two streams in turn. The requests have been checked, resident
/// queries are DeviceFactors of this device; the context and
/// the base must outlive it.
class CertifiedSearch {
 public:
  CertifiedSearch(const Context& context, const DeviceBase& base, const SearchTuning& tuning)
      : context_(context), base_(base), tuning_(tuning) {}

  /// Whether it can find the k best of so many rows.
  bool serves(int k, Offset columns) const;

  /// Writes the results of the queries that it can certify; returns the others, ascending.
  std::vector<Offset> search(const SearchRequest& request, Id* ids, float* scores);

 private:
  struct Plan {
    int k;
    int tile;
    int keep;
    int capacity;
    Offset batch;  ///< queries
    int parts;     ///< of the base
    Columns columns;
    bool excluding;
    Offset excluded;  ///< entries of a batch, at most
    bool resident;    ///< the queries are on the device

    std::size_t lists() const { return static_cast<std::size_t>(batch) * parts; }
  };

  /// One of the streams with the batch that it works on.
  struct Lane {
    Stream stream;
    Offset first = 0;
    Offset count = 0;  ///< 0: nothing is under way
    DeviceArray<float> queries, scores, bounds;
    DeviceArray<__half> halves;
    DeviceArray<QueryTerms> terms;
    DeviceArray<RankKey> keys;
    DeviceArray<int> counts, certified;
    DeviceArray<Offset> excluded_offsets;
    DeviceArray<Id> excluded_ids, query_rows, ids;
    PinnedArray<float> host_queries, host_scores;
    PinnedArray<Offset> host_excluded_offsets;
    PinnedArray<Id> host_excluded_ids, host_query_rows, host_ids;
    PinnedArray<int> host_certified;
  };

  Plan plan(const SearchRequest& request) const;
  template <class Visit>
  void for_each_array(Lane& lane, const Plan& plan, const Visit& visit) const;
  void reserve(const Plan& plan, int lanes);
  void start(Lane& lane, const Plan& plan, const SearchRequest& request) const;
  void upload_queries(Lane& lane, const SearchRequest& request) const;
  void pack_queries(Lane& lane, MatrixView<const float> queries) const;
  void gather_queries(Lane& lane, const ResidentRows& queries) const;
  ExcludedView upload_excluded(Lane& lane, const CsrView& excluded) const;
  static void finish(Lane& lane, int k, Id* ids, float* scores, std::vector<Offset>& doubtful);

  const Context& context_;
  const DeviceBase& base_;
  SearchTuning tuning_;
  DeviceArray<Id> allowed_;
  Lane lanes_[2];
};

}  // namespace wf::cuda
