#include <algorithm>
#include <numeric>
#include <vector>

#include "models/batch.hpp"
#include "models/candidates.hpp"
#include "models/factor/searchers.hpp"

namespace wf {
namespace {

/// Makes room at the front of a list and puts the query itself there, dropping the last.
void put_first(Id query, Id* ids, float* scores, int k) {
  std::copy_backward(ids, ids + k - 1, ids + k);
  std::copy_backward(scores, scores + k - 1, scores + k);
  ids[0] = query;
  scores[0] = 1;
}

MatrixView<const float> first_columns(const FactorMatrix& factors, int columns) {
  return {factors.row(0), factors.rows(), columns, factors.stride()};
}

TopK search_similar(const Searcher& searcher, const FactorMatrix& factors, int columns,
                    Span<const Id> ids, int k) {
  TopK top = make_top_k(static_cast<Offset>(ids.size()), k);
  for_each_batch(top.rows(), [&](Offset first, Offset count) {
    const Span<const Id> batch = ids.subspan(first, count);
    const FactorMatrix queries = gather_rows(factors, batch);
    std::vector<Offset> offsets(batch.size() + 1);
    std::iota(offsets.begin(), offsets.end(), Offset{0});
    SearchRequest request;
    request.queries = first_columns(queries, columns);
    request.k = k;
    // Rounding and equal rows could put another before the query, so it is put first by hand.
    request.excluded = {count, factors.rows(), offsets.data(), batch.data(), nullptr};
    searcher.search(request, top.ids.data() + first * k, top.scores.data() + first * k);
    for (Offset r = first; r < first + count; ++r)
      put_first(ids[r], top.ids.data() + r * k, top.scores.data() + r * k, k);
  });
  return top;
}

}  // namespace

TopK FactorModel::similar_items(Span<const Id> items, const SimilarOptions& options) const {
  const int k = clamped_k(options.k, items_->size());
  check_ids("item", items, items_->size());
  if (items.empty()) return make_top_k(0, k);
  const int columns = compared_factors();
  const auto searcher = searchers_->get(&Searchers::similar_items,
                                        first_columns(item_factors_, columns), Metric::cosine);
  return search_similar(*searcher, item_factors_, columns, items, k);
}

TopK FactorModel::similar_users(Span<const Id> users, const SimilarOptions& options) const {
  const int k = clamped_k(options.k, users_->size());
  check_ids("user", users, users_->size());
  if (users.empty()) return make_top_k(0, k);
  const int columns = compared_factors();
  const auto searcher = searchers_->get(&Searchers::similar_users,
                                        first_columns(user_factors_, columns), Metric::cosine);
  return search_similar(*searcher, user_factors_, columns, users, k);
}

}  // namespace wf
