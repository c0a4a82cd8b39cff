#include "cuda/search.hpp"

#include <algorithm>
#include <mutex>
#include <numeric>

#include "contract/search_check.hpp"
#include "cuda/device/context.hpp"
#include "cuda/search/fp16/certified.hpp"
#include "cuda/search/fp32/exact.hpp"

namespace wf::cuda {
namespace {

/// The norm of the longest row. Throws Error(numeric) for a row that is not finite.
double longest_row(MatrixView<const float> base) {
  double longest = 0;
  for (Offset r = 0; r < base.rows; ++r) {
    const double norm = row_norm(base.row(r), base.columns);
    check_norm(norm, base, r, "base");
    longest = std::max(longest, norm);
  }
  return longest;
}

class DeviceSearcher final : public CudaSearcher {
 public:
  /// The device is the current one.
  DeviceSearcher(int device, MatrixView<const float> base, Metric metric,
                 const SearchTuning& tuning)
      : context_(device),
        matrix_(base),
        metric_(metric),
        largest_norm_(longest_row(base)),
        base_(context_, base, metric, largest_norm_, tuning.fp16),
        certified_(context_, base_, tuning),
        exact_(context_, base_, tuning) {}

  void search(const SearchRequest& request, Id* ids, float* scores) const override {
    check_request(request, matrix_, metric_, largest_norm_);
    const std::lock_guard lock(mutex_);
    const Context::Scope scope = context_.enter();
    find(request, ids, scores);
  }

  void rank(const RankRequest& request, const RankResult& result) const override {
    check_request(request, matrix_, metric_, largest_norm_);
    const std::lock_guard lock(mutex_);
    const Context::Scope scope = context_.enter();
    if (request.k > 0)
      find({request.queries, request.k, request.excluded, {}}, result.ids, result.scores);
    exact_.rank(request, result.target_scores, result.twice_rank);
  }

  Offset bytes() const override { return static_cast<Offset>(base_.bytes()); }

  Counts counts() const override {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  void find(const SearchRequest& request, Id* ids, float* scores) const {
    const Offset columns =
        request.allowed.data() ? static_cast<Offset>(request.allowed.size()) : base_.count();
    const Offset queries = request.queries.rows;
    if (certified_.serves(request.k, columns)) {
      const std::vector<Offset> doubtful = certified_.search(request, ids, scores);
      exact_.search(request, doubtful, ids, scores);
      counts_.repeated += static_cast<Offset>(doubtful.size());
      counts_.certified += queries - static_cast<Offset>(doubtful.size());
    } else {
      std::vector<Offset> all(queries);
      std::iota(all.begin(), all.end(), Offset{0});
      exact_.search(request, all, ids, scores);
      counts_.single += queries;
    }
  }

  Context context_;
  MatrixView<const float> matrix_;
  Metric metric_;
  double largest_norm_;
  mutable std::mutex mutex_;
  DeviceBase base_;
  mutable CertifiedSearch certified_;
  mutable ExactSearch exact_;
  mutable Counts counts_;
};

}  // namespace

std::unique_ptr<CudaSearcher> make_searcher(int device, MatrixView<const float> base, Metric metric,
                                            const SearchTuning& tuning) {
  const Context::Scope scope(device);
  return std::make_unique<DeviceSearcher>(device, base, metric, tuning);
}

}  // namespace wf::cuda
