#include "cpu/search.hpp"

#include <algorithm>
#include <atomic>
#include <vector>

#include "contract/search_check.hpp"
#include "cpu/search/exclusion.hpp"
#include "cpu/search/panels.hpp"
#include "cpu/search/rank.hpp"
#include "cpu/search/selection.hpp"
#include "cpu/search/tile.hpp"
#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

/// Queries that share one pass over the base, so that its panels are read from memory once.
constexpr Offset group_queries = 96;
constexpr Offset group_bytes = Offset{16} << 20;
/// Below this many multiplications a second thread costs more than it brings.
constexpr Offset thread_work = Offset{1} << 20;

/// Checked norms of the base's rows; their inverses become the scales of a cosine search.
std::vector<double> base_norms(MatrixView<const float> base, int threads) {
  std::vector<double> norms(base.rows);
  parallel_for((base.rows + panel_rows - 1) / panel_rows, threads, [&](Offset block) {
    const Offset end = std::min<Offset>((block + 1) * panel_rows, base.rows);
    for (Offset r = block * panel_rows; r < end; ++r)
      norms[r] = row_norm(base.row(r), base.columns);
  });
  for (Offset r = 0; r < base.rows; ++r) check_norm(norms[r], base, r, "base");
  return norms;
}

class CpuSearcher final : public Searcher {
 public:
  CpuSearcher(MatrixView<const float> base, Metric metric, int threads)
      : base_(base), metric_(metric), threads_(thread_count(threads)) {
    scales_ = base_norms(base, threads_);
    largest_norm_ = scales_.empty() ? 0 : *std::max_element(scales_.begin(), scales_.end());
    if (metric == Metric::cosine) {
      for (double& scale : scales_) scale = scale == 0 ? 0 : 1 / scale;
    } else {
      scales_ = {};
    }
    panels_ = std::make_unique<Panels>(base, Span<const Id>(), scales_, threads_);
  }

  void search(const SearchRequest& request, Id* ids, float* scores) const override {
    check_request(request, base_, metric_, largest_norm_);
    if (request.allowed.data)
      search(request, Panels(base_, request.allowed, scales_, threads_), ids, scores);
    else
      search(request, *panels_, ids, scores);
  }

  void rank(const RankRequest& request, const RankResult& result) const override {
    check_request(request, base_, metric_, largest_norm_);
    const Offset queries = request.queries.rows;
    const int threads = useful_threads(queries, *panels_);
    const Offset tile =
        std::clamp<Offset>((queries + threads - 1) / threads, 1, full_tile_height(isa()));
    std::atomic<Offset> next = 0;
    parallel_for(threads, threads, [&](Offset) {
      Ranker ranker({*panels_, metric_}, request, result);
      for (Offset first; (first = next.fetch_add(tile)) < queries;)
        ranker.rank(first, std::min(tile, queries - first));
    });
  }

 private:
  int useful_threads(Offset queries, const Panels& panels) const {
    const Offset work = queries * panels.rows() * std::max<Offset>(panels.columns(), 1);
    return static_cast<int>(std::clamp<Offset>(work / thread_work, 1, threads_));
  }

  void search(const SearchRequest& request, const Panels& panels, Id* ids, float* scores) const {
    const Offset queries = request.queries.rows;
    const int threads = useful_threads(queries, panels);
    const Offset fitting = group_bytes / (Selection::buffer_size(request.k, panels.rows()) *
                                          Offset{sizeof(CandidateKey)});
    const Offset group = std::clamp<Offset>(fitting, 1, group_queries);
    const Offset groups = (queries + group - 1) / group;
    const auto search_group = [&](Offset g, int shares) {
      const Offset first = g * group;
      this->search_group(request, panels, first, std::min(group, queries - first), shares, ids,
                         scores);
    };
    // A group a thread where there are enough of them, else the threads share each group's base.
    if (groups >= 2 * threads) {
      parallel_for(groups, threads, [&](Offset g) { search_group(g, 1); });
    } else {
      for (Offset g = 0; g < groups; ++g) search_group(g, threads);
    }
  }

  /// The best k are unique, so they do not depend on how many shares the base is scanned in.
  void search_group(const SearchRequest& request, const Panels& panels, Offset first, Offset count,
                    int shares, Id* ids, float* scores) const {
    const bool distance = metric_ == Metric::l2;
    const QueryTiles tiles(request.queries, first, count, full_tile_height(isa()),
                           metric_ == Metric::cosine);
    const Offset size = Selection::buffer_size(request.k, panels.rows());
    const auto buffer = std::make_unique_for_overwrite<CandidateKey[]>(count * size * shares);
    // By query and share, so that the candidates of a query can be put side by side.
    std::vector<Selection> selections;
    for (Offset i = 0; i < count * shares; ++i)
      selections.emplace_back(request.k, panels.rows(), buffer.get() + i * size);
    parallel_for(shares, shares, [&](Offset s) {
      std::vector<Exclusion> exclusions;
      for (Offset q = 0; q < count; ++q) exclusions.emplace_back(request.excluded.row(first + q));
      const Offset begin = panels.count() * s / shares;
      const Offset end = panels.count() * (s + 1) / shares;
      scan(distance, tiles, panels, begin, end,
           [&]<Isa isa>(IsaConstant<isa>, Offset query, Offset position, float* values, int rows)
               WF_INLINE_LAMBDA {
                 exclusions[query - first].apply(panels, position, values, rows);
                 selections[(query - first) * shares + s].take<isa>(
                     panels, position, values, (rows + panel_rows - 1) / panel_rows * panel_rows);
               });
    });
    parallel_for(count, shares, [&](Offset q) {
      CandidateKey* const candidates = buffer.get() + q * shares * size;
      std::size_t found = 0;
      for (Offset s = 0; s < shares; ++s) {
        const Span<const CandidateKey> part = selections[q * shares + s].candidates();
        std::copy(part.begin(), part.end(), candidates + found);
        found += part.size;
      }
      write_best({candidates, found}, request.k, distance, ids + (first + q) * request.k,
                 scores + (first + q) * request.k);
    });
  }

  MatrixView<const float> base_;
  Metric metric_;
  int threads_;
  double largest_norm_ = 0;
  std::vector<double> scales_;  ///< of the base's rows; empty: all 1
  std::unique_ptr<Panels> panels_;
};

}  // namespace

std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric, int threads) {
  return std::make_unique<CpuSearcher>(base, metric, threads);
}

}  // namespace wf::cpu
