#include "cuda/search.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

#include "contract/search_check.hpp"
#include "cuda/context.hpp"
#include "cuda/device_memory.hpp"
#include "cuda/search_rank.hpp"
#include "cuda/search_select.hpp"

namespace wf::cuda {
namespace {

int padded(Offset columns) { return static_cast<int>((columns + 31) / 32 * 32); }

/// Rows first .. first + count, dense and padded; for cosine of unit length, or zero.
std::vector<float> pack_rows(MatrixView<const float> source, Offset first, Offset count,
                             Metric metric) {
  const int width = padded(source.columns);
  std::vector<float> rows(static_cast<std::size_t>(count) * width);
  for (Offset r = 0; r < count; ++r) {
    const float* row = source.row(first + r);
    float* target = rows.data() + r * width;
    const double norm = metric == Metric::cosine ? row_norm(row, source.columns) : 1;
    if (norm == 0) continue;
    for (Offset c = 0; c < source.columns; ++c) target[c] = static_cast<float>(row[c] / norm);
  }
  return rows;
}

class CudaSearcher final : public Searcher {
 public:
  CudaSearcher(int device, MatrixView<const float> base, Metric metric, const SearchTuning& tuning)
      : context_(device), base_(base), metric_(metric), tuning_(tuning) {
    for (Offset r = 0; r < base.rows; ++r) {
      const double norm = row_norm(base.row(r), base.columns);
      check_norm(norm, base, r, "base");
      largest_norm_ = std::max(largest_norm_, norm);
    }
    const Context::Scope scope = context_.enter();
    const std::size_t elements = static_cast<std::size_t>(base.rows) * padded(base.columns);
    context_.require_memory(elements * sizeof(float), "search");
    rows_ = DeviceArray<float>(elements);
    upload_base();
  }

  void search(const SearchRequest& request, Id* ids, float* scores) const override {
    check_request(request, base_, metric_, largest_norm_);
    const std::lock_guard lock(mutex_);
    const Context::Scope scope = context_.enter();
    const bool restricted = request.allowed.data != nullptr;
    if (restricted) upload(work_.allowed, request.allowed.data, request.allowed.size);
    const Offset columns = restricted ? static_cast<Offset>(request.allowed.size) : base_.rows;
    const Id* allowed = restricted ? work_.allowed.data() : nullptr;
    const Offset fitting = tuning_.list_bytes / (2 * request.k * Offset{sizeof(RankKey)});
    const Offset most = std::max<Offset>(1, std::min(fitting, tuning_.queries));
    for (Offset first = 0; first < request.queries.rows; first += most) {
      const Offset count = std::min(most, request.queries.rows - first);
      search_batch(request, first, count, {allowed, 0, 0}, columns);
      work_.ids.download(context_, ids + first * request.k, count * request.k);
      work_.best_scores.download(context_, scores + first * request.k, count * request.k);
    }
  }

  void rank(const RankRequest& request, const RankResult& result) const override {
    check_request(request, base_, metric_, largest_norm_);
    if (request.k > 0)
      search({request.queries, request.k, request.excluded, {}}, result.ids, result.scores);
    const std::lock_guard lock(mutex_);
    const Context::Scope scope = context_.enter();
    float* scores = result.target_scores;
    for (Offset first = 0; first < request.queries.rows; first += tuning_.queries) {
      const Offset count = std::min(tuning_.queries, request.queries.rows - first);
      const Offset pairs = rank_batch(request, first, count);
      work_.own.download(context_, scores, pairs);
      scores += pairs;
      add_places(request.targets, first, count, pairs, result.half_places + first);
    }
  }

 private:
  struct Workspace {
    DeviceArray<float> queries, scores, best_scores, own;
    DeviceArray<RankKey> keys;
    DeviceArray<BestLists::State> states;
    DeviceArray<Offset> excluded_offsets;
    DeviceArray<Id> excluded_ids, allowed, ids, better, equal;
    DeviceArray<Pair> pairs;
  };

  bool ascending() const { return metric_ == Metric::l2; }

  ScoreOperands operands() const {
    return {work_.queries.data(), rows_.data(), padded(base_.columns), metric_ == Metric::l2};
  }

  template <class T>
  void upload(DeviceArray<T>& target, const T* source, std::size_t count) const {
    target.reserve(count);
    target.upload(context_, source, count);
  }

  void upload_base() {
    constexpr Offset piece = 1 << 14;
    for (Offset first = 0; first < base_.rows; first += piece) {
      const Offset count = std::min(piece, base_.rows - first);
      const std::vector<float> rows = pack_rows(base_, first, count, metric_);
      rows_.upload(context_, rows.data(), rows.size(), first * padded(base_.columns));
    }
  }

  void upload_queries(MatrixView<const float> queries, Offset first, Offset count) const {
    const std::vector<float> rows = pack_rows(queries, first, count, metric_);
    upload(work_.queries, rows.data(), rows.size());
    work_.scores.reserve(static_cast<std::size_t>(count) * std::min(tuning_.columns, base_.rows));
  }

  ExcludedView upload_excluded(const IdRows& excluded, Offset first, Offset count) const {
    if (excluded.offsets == nullptr) return {};
    const Offset begin = excluded.offsets[first];
    const Offset end = excluded.offsets[first + count];
    upload(work_.excluded_offsets, excluded.offsets + first, count + 1);
    if (end > begin) upload(work_.excluded_ids, excluded.ids + begin, end - begin);
    return {work_.excluded_offsets.data(), work_.excluded_ids.data(), begin};
  }

  void search_batch(const SearchRequest& request, Offset first, Offset count, Columns columns,
                    Offset all_columns) const {
    upload_queries(request.queries, first, count);
    const ExcludedView excluded = upload_excluded(request.excluded, first, count);
    const std::size_t results = static_cast<std::size_t>(count) * request.k;
    work_.keys.reserve(2 * results);
    work_.states.reserve(count);
    work_.states.clear(context_);
    work_.ids.reserve(results);
    work_.best_scores.reserve(results);
    const int queries = static_cast<int>(count);
    const BestLists best{work_.keys.data(), work_.states.data(), request.k};
    for (; columns.first < all_columns; columns.first += columns.count) {
      columns.count = static_cast<int>(std::min(tuning_.columns, all_columns - columns.first));
      score_columns(context_, operands(), queries, columns, work_.scores.data());
      select_columns(context_, work_.scores.data(), queries, columns, ascending(), excluded, best);
    }
    write_best(context_, best, queries, ascending(), work_.ids.data(), work_.best_scores.data());
  }

  /// Returns the number of pairs.
  Offset rank_batch(const RankRequest& request, Offset first, Offset count) const {
    std::vector<Pair> pairs;
    for (Offset q = 0; q < count; ++q)
      for (const Id row : request.targets.row(first + q))
        pairs.push_back({static_cast<Id>(q), row});
    if (pairs.empty()) return 0;
    upload_queries(request.queries, first, count);
    const ExcludedView excluded = upload_excluded(request.excluded, first, count);
    upload(work_.pairs, pairs.data(), pairs.size());
    work_.own.reserve(pairs.size());
    for (DeviceArray<Id>* counts : {&work_.better, &work_.equal}) {
      counts->reserve(pairs.size());
      counts->clear(context_);
    }
    const int queries = static_cast<int>(count);
    const int size = static_cast<int>(pairs.size());
    score_pairs(context_, operands(), work_.pairs.data(), size, work_.own.data());
    for (Columns columns{nullptr, 0, 0}; columns.first < base_.rows;
         columns.first += columns.count) {
      columns.count = static_cast<int>(std::min(tuning_.columns, base_.rows - columns.first));
      score_columns(context_, operands(), queries, columns, work_.scores.data());
      mask_excluded(context_, work_.scores.data(), queries, columns, excluded);
      count_ranks(context_, work_.scores.data(), columns, ascending(), work_.pairs.data(), size,
                  work_.own.data(), work_.better.data(), work_.equal.data());
    }
    return static_cast<Offset>(pairs.size());
  }

  /// half_places of queries first .. first + count from the counts of their pairs.
  void add_places(const IdRows& targets, Offset first, Offset count, Offset pairs,
                  Offset* half_places) const {
    std::vector<Id> better(pairs), equal(pairs);
    work_.better.download(context_, better.data(), pairs);
    work_.equal.download(context_, equal.data(), pairs);
    std::size_t pair = 0;
    for (Offset q = 0; q < count; ++q) {
      half_places[q] = 0;
      for (const std::size_t end = pair + targets.row(first + q).size; pair < end; ++pair)
        half_places[q] += 2 * Offset{better[pair]} + equal[pair];
    }
  }

  Context context_;
  MatrixView<const float> base_;
  Metric metric_;
  SearchTuning tuning_;
  double largest_norm_ = 0;
  DeviceArray<float> rows_;
  mutable std::mutex mutex_;
  mutable Workspace work_;
};

}  // namespace

std::unique_ptr<Searcher> make_searcher(int device, MatrixView<const float> base, Metric metric,
                                        const SearchTuning& tuning) {
  return std::make_unique<CudaSearcher>(device, base, metric, tuning);
}

}  // namespace wf::cuda
