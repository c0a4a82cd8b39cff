#include "cpu/search.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <vector>

#include "contract/search_check.hpp"
#include "cpu/resident_factors.hpp"
#include "cpu/search/group.hpp"
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

/// Whether many rows are much shorter than the longest.
bool worth_ordering(const std::vector<double>& norms) {
  if (norms.empty()) return false;
  const double sum = std::accumulate(norms.begin(), norms.end(), 0.0);
  return sum <
         0.75 * static_cast<double>(norms.size()) * *std::max_element(norms.begin(), norms.end());
}

/// The rows themselves.
Matrix<float> gathered(const ResidentRows& queries, Offset columns) {
  check_resident_queries(queries, columns);
  const auto* source = dynamic_cast<const HostFactors*>(queries.factors);
  if (source == nullptr) refuse_resident_queries();
  Matrix<float> rows(static_cast<Offset>(queries.rows.size()), columns);
  for (std::size_t q = 0; q < queries.rows.size(); ++q)
    std::copy_n(source->view().row(queries.rows[q]), columns, rows.row(static_cast<Offset>(q)));
  return rows;
}

class CpuSearcher final : public Searcher {
 public:
  /// owner: of the base; may be null.
  CpuSearcher(MatrixView<const float> base, Metric metric, int threads,
              std::shared_ptr<const ResidentFactors> owner)
      : base_(base), metric_(metric), threads_(thread_count(threads)), owner_(std::move(owner)) {
    scales_ = base_norms(base, threads_);
    largest_norm_ = scales_.empty() ? 0 : *std::max_element(scales_.begin(), scales_.end());
    if (metric == Metric::inner_product && worth_ordering(scales_)) order_by_norm();
    if (metric == Metric::cosine) {
      for (double& scale : scales_) scale = scale == 0 ? 0 : 1 / scale;
    } else {
      scales_ = {};
    }
    panels_ = std::make_unique<Panels>(base, order_, scales_, threads_, positions_);
  }

  void search(const SearchRequest& request, Id* ids, float* scores) const override {
    if (request.resident_queries.factors != nullptr) {
      const Matrix<float> queries = gathered(request.resident_queries, base_.columns);
      SearchRequest gathered_request = request;
      gathered_request.queries = queries.view();
      gathered_request.resident_queries = {};
      return search(gathered_request, ids, scores);
    }
    check_request(request, base_, metric_, largest_norm_);
    if (request.allowed.data()) {
      const Panels panels(base_, request.allowed, scales_, threads_);
      search(request, {panels, metric_, {}}, ids, scores);
    } else {
      search(request, {*panels_, metric_, longest_}, ids, scores);
    }
  }

  void rank(const RankRequest& request, const RankResult& result) const override {
    if (request.resident_queries.factors != nullptr) {
      const Matrix<float> queries = gathered(request.resident_queries, base_.columns);
      RankRequest gathered_request = request;
      gathered_request.queries = queries.view();
      gathered_request.resident_queries = {};
      return rank(gathered_request, result);
    }
    check_request(request, base_, metric_, largest_norm_);
    const Offset queries = request.queries.rows;
    const int threads = useful_threads(queries, *panels_);
    const Offset tile =
        std::clamp<Offset>((queries + threads - 1) / threads, 1, full_tile_height(isa()));
    std::atomic<Offset> next = 0;
    parallel_for(threads, threads, [&](Offset) {
      Ranker ranker({*panels_, metric_, longest_}, request, result);
      for (Offset first; (first = next.fetch_add(tile)) < queries;)
        ranker.rank(first, std::min(tile, queries - first));
    });
  }

  Offset bytes() const override {
    const std::size_t of_rows = (scales_.size() + longest_.size()) * sizeof(double) +
                                (order_.size() + positions_.size()) * sizeof(Id);
    return panels_->bytes() + static_cast<Offset>(of_rows);
  }

 private:
  int useful_threads(Offset queries, const Panels& panels) const {
    const Offset work = queries * panels.rows() * std::max<Offset>(panels.columns(), 1);
    return static_cast<int>(std::clamp<Offset>(work / thread_work, 1, threads_));
  }

  /// Longest rows first, so that a search may end where the rows get too short.
  void order_by_norm() {
    order_.resize(base_.rows);
    std::iota(order_.begin(), order_.end(), 0);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](Id a, Id b) { return scales_[a] > scales_[b]; });
    positions_.resize(base_.rows);
    for (Id position = 0; position < base_.rows; ++position)
      positions_[order_[position]] = position;
    for (Offset first = 0; first < base_.rows; first += panel_rows)
      longest_.push_back(scales_[order_[first]]);
  }

  void search(const SearchRequest& request, const PreparedBase& base, Id* ids,
              float* scores) const {
    const Offset queries = request.queries.rows;
    const int threads = useful_threads(queries, base.panels);
    const Offset query_bytes = Selection::buffer_size(request.k, base.panels.rows()) *
                               static_cast<Offset>(sizeof(CandidateKey));
    const Offset group = std::clamp<Offset>(group_bytes / query_bytes, 1, group_queries);
    const Offset groups = (queries + group - 1) / group;
    const auto search_one = [&](Offset g, int shares) {
      const Offset first = g * group;
      search_group(base, request, first, std::min(group, queries - first), shares, ids, scores);
    };
    // A group a thread where there are enough of them, else the threads share each group's base.
    if (groups >= 2 * threads) {
      parallel_for(groups, threads, [&](Offset g) { search_one(g, 1); });
    } else {
      for (Offset g = 0; g < groups; ++g) search_one(g, threads);
    }
  }

  MatrixView<const float> base_;
  Metric metric_;
  int threads_;
  std::shared_ptr<const ResidentFactors> owner_;
  double largest_norm_ = 0;
  std::vector<double> scales_;  ///< of the base's rows; empty: all 1
  // Filled where rows are ordered by length.
  std::vector<Id> order_;
  std::vector<Id> positions_;    ///< of the base's rows in order_
  std::vector<double> longest_;  ///< PreparedBase::longest
  std::unique_ptr<Panels> panels_;
};

}  // namespace

std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric, int threads) {
  return std::make_unique<CpuSearcher>(base, metric, threads, nullptr);
}

std::unique_ptr<Searcher> make_searcher(std::shared_ptr<const ResidentFactors> base, Metric metric,
                                        int threads) {
  const auto* factors = dynamic_cast<const HostFactors*>(base.get());
  if (factors == nullptr) return nullptr;
  return std::make_unique<CpuSearcher>(factors->view(), metric, threads, std::move(base));
}

}  // namespace wf::cpu
