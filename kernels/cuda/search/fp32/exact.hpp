#pragma once

#include <vector>

#include "cuda/search.hpp"
#include "cuda/search/device_base.hpp"
#include "cuda/search/fp32/rank.hpp"
#include "cuda/search/fp32/select.hpp"

namespace wf::cuda {

/// Search and ranks by fp32 scores alone: tiles of scores, read once by a selection. The requests
/// have been checked, resident queries are DeviceFactors of this device; the context and the base
/// must outlive it.
class ExactSearch {
 public:
  ExactSearch(const Context& context, const DeviceBase& base, const SearchTuning& tuning)
      : context_(context), base_(base), tuning_(tuning) {}

  /// Answers the given queries of the request, ascending.
  void search(const SearchRequest& request, Span<const Offset> queries, Id* ids, float* scores);
  void rank(const RankRequest& request, float* target_scores, Offset* twice_rank);

 private:
  ScoreOperands operands() const {
    return {queries_.data(), base_.rows(), base_.width(), base_.distance()};
  }
  template <class T>
  void upload(DeviceArray<T>& target, const T* source, std::size_t count);
  void require(std::size_t queries, std::size_t columns, std::size_t k) const;
  template <class Request>
  void upload_queries(const Request& request, Span<const Offset> rows);
  void pack_queries(MatrixView<const float> queries, Span<const Offset> rows);
  void gather_queries(const ResidentRows& queries, Span<const Offset> rows);
  ExcludedView upload_excluded(const CsrView& excluded, Span<const Offset> rows);
  void search_batch(const SearchRequest& request, Span<const Offset> queries, Columns columns,
                    Offset all_columns);
  Offset rank_batch(const RankRequest& request, Span<const Offset> queries);

  const Context& context_;
  const DeviceBase& base_;
  SearchTuning tuning_;
  DeviceArray<float> queries_, scores_, best_scores_, own_;
  DeviceArray<RankKey> keys_;
  DeviceArray<BestLists::State> states_;
  DeviceArray<Offset> excluded_offsets_, target_offsets_, twice_rank_;
  DeviceArray<Id> excluded_ids_, allowed_, ids_, query_rows_;
  DeviceArray<Pair> pairs_;
};

}  // namespace wf::cuda
