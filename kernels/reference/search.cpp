#include "reference/search.hpp"

#include <algorithm>
#include <vector>

#include "contract/search_check.hpp"
#include "reference/resident_factors.hpp"

namespace wf::reference {
namespace {

struct Candidate {
  float score;
  Id id;
};

/// The rows themselves.
Factors gathered(const ResidentRows& queries, Offset columns) {
  check_resident_queries(queries, columns);
  const auto* source = dynamic_cast<const Factors*>(queries.factors);
  if (source == nullptr) refuse_resident_queries();
  Factors rows(static_cast<Offset>(queries.rows.size()), columns);
  for (std::size_t q = 0; q < queries.rows.size(); ++q)
    std::copy_n(source->view().row(queries.rows[q]), columns,
                rows.view().row(static_cast<Offset>(q)));
  return rows;
}

class ReferenceSearcher final : public Searcher {
 public:
  /// owner: of the base; may be null.
  ReferenceSearcher(MatrixView<const float> base, Metric metric,
                    std::shared_ptr<const ResidentFactors> owner)
      : base_(base), metric_(metric), owner_(std::move(owner)) {
    for (Offset r = 0; r < base.rows; ++r) {
      const double norm = row_norm(base.row(r), base.columns);
      check_norm(norm, base, r, "base");
      largest_norm_ = std::max(largest_norm_, norm);
    }
  }

  void search(const SearchRequest& request, Id* ids, float* scores) const override {
    if (request.resident_queries.factors != nullptr) {
      const Factors queries = gathered(request.resident_queries, base_.columns);
      SearchRequest on_host = request;
      on_host.queries = queries.view();
      on_host.resident_queries = {};
      return search(on_host, ids, scores);
    }
    check_request(request, base_, metric_, largest_norm_);
    for (Offset q = 0; q < request.queries.rows; ++q)
      write_best(candidates(request.queries.row(q), request.excluded.row(q), request.allowed),
                 request.k, ids + q * request.k, scores + q * request.k);
  }

  void rank(const RankRequest& request, const RankResult& result) const override {
    if (request.resident_queries.factors != nullptr) {
      const Factors queries = gathered(request.resident_queries, base_.columns);
      RankRequest on_host = request;
      on_host.queries = queries.view();
      on_host.resident_queries = {};
      return rank(on_host, result);
    }
    check_request(request, base_, metric_, largest_norm_);
    float* target_score = result.target_scores;
    for (Offset q = 0; q < request.queries.rows; ++q) {
      const float* query = request.queries.row(q);
      const std::vector<Candidate> all = candidates(query, request.excluded.row(q), {});
      result.twice_rank[q] = 0;
      for (const Id target : request.targets.row(q)) {
        const float own = score(query, base_.row(target));
        *target_score++ = own;
        for (const Candidate& other : all) {
          if (better(other.score, own)) result.twice_rank[q] += 2;
          if (other.score == own && other.id != target) result.twice_rank[q] += 1;
        }
      }
      if (request.k > 0)
        write_best(all, request.k, result.ids + q * request.k, result.scores + q * request.k);
    }
  }

  Offset bytes() const override { return 0; }

 private:
  bool better(float a, float b) const { return metric_ == Metric::l2 ? a < b : a > b; }

  void write_best(std::vector<Candidate> found, int k, Id* ids, float* scores) const {
    std::sort(found.begin(), found.end(), [&](const Candidate& a, const Candidate& b) {
      return better(a.score, b.score) || (a.score == b.score && a.id < b.id);
    });
    found.resize(k, Candidate{0, no_id});
    for (int i = 0; i < k; ++i) {
      ids[i] = found[i].id;
      scores[i] = found[i].score;
    }
  }

  float score(const float* query, const float* row) const {
    double dot = 0;
    double distance = 0;
    for (Offset c = 0; c < base_.columns; ++c) {
      const double difference = double{query[c]} - row[c];
      dot += double{query[c]} * row[c];
      distance += difference * difference;
    }
    if (metric_ == Metric::l2) return static_cast<float>(distance);
    if (metric_ == Metric::inner_product) return static_cast<float>(dot);
    const double norms = row_norm(query, base_.columns) * row_norm(row, base_.columns);
    return norms == 0 ? 0 : static_cast<float>(dot / norms);
  }

  /// `allowed` without data allows all.
  std::vector<Candidate> candidates(const float* query, Span<const Id> excluded,
                                    Span<const Id> allowed) const {
    std::vector<Candidate> found;
    for (Id id = 0; id < base_.rows; ++id) {
      if (std::binary_search(excluded.begin(), excluded.end(), id)) continue;
      if (allowed.data() && !std::binary_search(allowed.begin(), allowed.end(), id)) continue;
      found.push_back({score(query, base_.row(id)), id});
    }
    return found;
  }

  MatrixView<const float> base_;
  Metric metric_;
  std::shared_ptr<const ResidentFactors> owner_;
  double largest_norm_ = 0;
};

}  // namespace

std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric) {
  return std::make_unique<ReferenceSearcher>(base, metric, nullptr);
}

std::unique_ptr<Searcher> make_searcher(std::shared_ptr<const ResidentFactors> base,
                                        Metric metric) {
  const auto* factors = dynamic_cast<const Factors*>(base.get());
  if (factors == nullptr) return nullptr;
  return std::make_unique<ReferenceSearcher>(factors->view(), metric, std::move(base));
}

}  // namespace wf::reference
