#include "cuda/search.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>
#include <utility>

#include "contract/search_check.hpp"
#include "cuda/device/context.hpp"
#include "cuda/search/fp16/certified.hpp"
#include "cuda/search/fp32/exact.hpp"

namespace wf::cuda {
namespace {

/// The norm of the longest row. Throws Error(numeric) for a row that is not finite.
double longest_row(const DeviceFactors& base) {
  double longest = 0;
  for (Offset r = 0; r < base.rows(); ++r) {
    const double norm = base.norms()[static_cast<std::size_t>(r)];
    if (!std::isfinite(norm))
      fail(ErrorCode::numeric, "base row ", r, ": found a value that is not finite");
    longest = std::max(longest, norm);
  }
  return longest;
}
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
        shape_(base),
        metric_(metric),
        largest_norm_(longest_row(base)),
        base_(context_, base, metric, largest_norm_, tuning.fp16),
        certified_(context_, base_, tuning),
        exact_(context_, base_, tuning) {}

  DeviceSearcher(int device, std::shared_ptr<const DeviceFactors> base, Metric metric,
                 const SearchTuning& tuning)
      : context_(device),
        shape_{nullptr, base->rows(), base->columns(), base->table().width},
        metric_(metric),
        largest_norm_(longest_row(*base)),
        base_(context_, std::move(base), metric, largest_norm_, tuning.fp16),
        certified_(context_, base_, tuning),
        exact_(context_, base_, tuning) {}

  void search(const SearchRequest& request, Id* ids, float* scores) const override {
    check(request);
    const std::lock_guard lock(mutex_);
    const Context::Scope scope = context_.enter();
    find(request, ids, scores);
  }

  void rank(const RankRequest& request, const RankResult& result) const override {
    check(request);
    const std::lock_guard lock(mutex_);
    const Context::Scope scope = context_.enter();
    if (request.k > 0)
      find({request.queries, request.k, request.excluded, {}, request.resident_queries}, result.ids,
           result.scores);
    exact_.rank(request, result.target_scores, result.twice_rank);
  }

  Offset bytes() const override { return static_cast<Offset>(base_.bytes()); }

  Counts counts() const override {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  template <class Request>
  void check(const Request& request) const {
    const ResidentRows& queries = request.resident_queries;
    if (queries.factors == nullptr) return check_request(request, shape_, metric_, largest_norm_);
    check_resident_queries(queries, shape_.columns);
    const auto* factors = dynamic_cast<const DeviceFactors*>(queries.factors);
    if (factors == nullptr || factors->device() != context_.device()) refuse_resident_queries();
    for (const Id row : queries.rows) {
      const double norm = factors->norms()[static_cast<std::size_t>(row)];
      if (!std::isfinite(norm))
        fail(ErrorCode::numeric, "query row ", row, ": found a value that is not finite");
      check_query_norm(norm, row, metric_, largest_norm_);
    }
    check_candidates(request, shape_.rows);
  }

  void find(const SearchRequest& request, Id* ids, float* scores) const {
    const Offset columns =
        request.allowed.data() ? static_cast<Offset>(request.allowed.size()) : base_.count();
    const Offset queries = query_count(request);
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
  MatrixView<const float> shape_;  ///< the base; without data where its factors are shared
  Metric metric_;
  double largest_norm_;
  mutable std::mutex mutex_;
  DeviceBase base_;
  mutable CertifiedSearch certified_;
  mutable ExactSearch exact_;
  mutable Counts counts_;
};

}  // namespace

std::unique_ptr<CudaSearcher> make_searcher(int device, std::shared_ptr<const ResidentFactors> base,
                                            Metric metric, const SearchTuning& tuning) {
  auto factors = std::dynamic_pointer_cast<const DeviceFactors>(std::move(base));
  if (factors == nullptr || factors->device() != device) return nullptr;
  const Context::Scope scope(device);
  return std::make_unique<DeviceSearcher>(device, std::move(factors), metric, tuning);
}

std::unique_ptr<CudaSearcher> make_searcher(int device, MatrixView<const float> base, Metric metric,
                                            const SearchTuning& tuning) {
  const Context::Scope scope(device);
  return std::make_unique<DeviceSearcher>(device, base, metric, tuning);
}

}  // namespace wf::cuda
