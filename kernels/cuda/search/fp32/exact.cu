#include "cuda/search/fp32/exact.hpp"

#include <algorithm>
#include <numeric>

namespace wf::cuda {

void ExactSearch::search(const SearchRequest& request, Span<const Offset> queries, Id* ids,
                         float* scores) {
  if (queries.empty()) return;
  const bool restricted = request.allowed.data() != nullptr;
  const Offset columns = restricted ? static_cast<Offset>(request.allowed.size()) : base_.count();
  const Offset k = request.k;
  const Offset fitting = tuning_.batch_bytes / (2 * k * Offset{sizeof(RankKey)});
  const std::size_t most = static_cast<std::size_t>(
      std::max<Offset>(1, std::min({fitting, tuning_.queries, Offset(queries.size())})));
  require(most, std::min(columns, tuning_.columns), k);
  if (restricted) upload(allowed_, request.allowed.data(), request.allowed.size());
  const Id* allowed = restricted ? allowed_.data() : nullptr;
  std::vector<Id> batch_ids(most * k);
  std::vector<float> batch_scores(most * k);
  for (std::size_t first = 0; first < queries.size(); first += most) {
    const Span<const Offset> batch(queries.data() + first, std::min(most, queries.size() - first));
    search_batch(request, batch, {allowed, 0, 0}, columns);
    ids_.download(context_, batch_ids.data(), batch.size() * k);
    best_scores_.download(context_, batch_scores.data(), batch.size() * k);
    for (std::size_t q = 0; q < batch.size(); ++q) {
      std::copy_n(batch_ids.data() + q * k, k, ids + batch[q] * k);
      std::copy_n(batch_scores.data() + q * k, k, scores + batch[q] * k);
    }
  }
}

void ExactSearch::rank(const RankRequest& request, float* target_scores, Offset* twice_rank) {
  const Offset all_queries = query_count(request);
  std::vector<Offset> queries(std::min(tuning_.queries, all_queries));
  require(queries.size(), std::min(base_.count(), tuning_.columns), 0);
  for (Offset first = 0; first < all_queries; first += tuning_.queries) {
    queries.resize(std::min(tuning_.queries, all_queries - first));
    std::iota(queries.begin(), queries.end(), first);
    const Offset pairs = rank_batch(request, queries);
    own_.download(context_, target_scores, pairs);
    twice_rank_.download(context_, twice_rank + first, queries.size());
    target_scores += pairs;
  }
}

template <class T>
void ExactSearch::upload(DeviceArray<T>& target, const T* source, std::size_t count) {
  target.reserve(count);
  target.upload(context_, source, count);
}

/// Refuses, before anything is allocated, what does not fit.
void ExactSearch::require(std::size_t queries, std::size_t columns, std::size_t k) const {
  context_.require_memory(
      growth(queries_, queries * base_.width()) + growth(scores_, queries * columns) +
          growth(keys_, 2 * queries * k) + growth(states_, queries) + growth(ids_, queries * k) +
          growth(best_scores_, queries * k),
      "search of " + std::to_string(queries) + " queries at a time, k " + std::to_string(k));
}

template <class Request>
void ExactSearch::upload_queries(const Request& request, Span<const Offset> rows) {
  if (request.resident_queries.factors == nullptr)
    pack_queries(request.queries, rows);
  else
    gather_queries(request.resident_queries, rows);
  const Offset count = static_cast<Offset>(rows.size());
  if (base_.normalised()) normalise_rows(context_.stream(), queries_.data(), count, base_.width());
  scores_.reserve(rows.size() * std::min(tuning_.columns, base_.count()));
}

void ExactSearch::gather_queries(const ResidentRows& queries, Span<const Offset> rows) {
  std::vector<Id> ids;
  for (const Offset row : rows) ids.push_back(queries.rows[static_cast<std::size_t>(row)]);
  upload(query_rows_, ids.data(), ids.size());
  const FactorTable& table = static_cast<const DeviceFactors*>(queries.factors)->table();
  queries_.reserve(rows.size() * base_.width());
  gather_rows(context_, table.row(0), table.width, query_rows_.data(),
              static_cast<Offset>(rows.size()), queries_.data());
}

void ExactSearch::pack_queries(MatrixView<const float> queries, Span<const Offset> rows) {
  const int width = base_.width();
  std::vector<float> packed(rows.size() * width);
  for (std::size_t q = 0; q < rows.size(); ++q)
    pack_row(queries, rows[q], packed.data() + q * width);
  upload(queries_, packed.data(), packed.size());
}

ExcludedView ExactSearch::upload_excluded(const CsrView& excluded, Span<const Offset> rows) {
  if (excluded.offsets == nullptr) return {};
  std::vector<Offset> offsets{0};
  std::vector<Id> ids;
  for (const Offset row : rows) {
    const Span<const Id> list = excluded.row(row);
    ids.insert(ids.end(), list.begin(), list.end());
    offsets.push_back(static_cast<Offset>(ids.size()));
  }
  upload(excluded_offsets_, offsets.data(), offsets.size());
  upload(excluded_ids_, ids.data(), ids.size());
  return {excluded_offsets_.data(), excluded_ids_.data(), 0};
}

void ExactSearch::search_batch(const SearchRequest& request, Span<const Offset> queries,
                               Columns columns, Offset all_columns) {
  upload_queries(request, queries);
  const ExcludedView excluded = upload_excluded(request.excluded, queries);
  const std::size_t results = queries.size() * request.k;
  keys_.reserve(2 * results);
  states_.reserve(queries.size());
  states_.clear(context_);
  ids_.reserve(results);
  best_scores_.reserve(results);
  const int count = static_cast<int>(queries.size());
  const bool ascending = base_.distance();
  const BestLists best{keys_.data(), states_.data(), request.k};
  for (; columns.first < all_columns; columns.first += columns.count) {
    columns.count = static_cast<int>(std::min(tuning_.columns, all_columns - columns.first));
    score_columns(context_, operands(), count, columns, scores_.data());
    select_columns(context_, scores_.data(), count, columns, ascending, excluded, best);
  }
  write_best(context_, best, count, ascending, ids_.data(), best_scores_.data());
}

/// Returns the number of targets.
Offset ExactSearch::rank_batch(const RankRequest& request, Span<const Offset> queries) {
  std::vector<Pair> pairs;
  std::vector<Offset> offsets{0};
  for (std::size_t q = 0; q < queries.size(); ++q) {
    for (const Id row : request.targets.row(queries[q])) pairs.push_back({static_cast<Id>(q), row});
    offsets.push_back(static_cast<Offset>(pairs.size()));
  }
  twice_rank_.reserve(queries.size());
  twice_rank_.clear(context_);
  if (pairs.empty()) return 0;
  upload_queries(request, queries);
  const ExcludedView excluded = upload_excluded(request.excluded, queries);
  upload(pairs_, pairs.data(), pairs.size());
  upload(target_offsets_, offsets.data(), offsets.size());
  own_.reserve(pairs.size());
  const int count = static_cast<int>(queries.size());
  score_pairs(context_, operands(), pairs_.data(), static_cast<int>(pairs.size()), own_.data());
  const Targets targets{target_offsets_.data(), pairs_.data(), own_.data()};
  for (Columns columns{nullptr, 0, 0}; columns.first < base_.count();
       columns.first += columns.count) {
    columns.count = static_cast<int>(std::min(tuning_.columns, base_.count() - columns.first));
    score_columns(context_, operands(), count, columns, scores_.data());
    mask_excluded(context_, scores_.data(), count, columns, excluded);
    add_places(context_, scores_.data(), count, columns, base_.distance(), excluded, targets,
               twice_rank_.data());
  }
  return static_cast<Offset>(pairs.size());
}

}  // namespace wf::cuda
