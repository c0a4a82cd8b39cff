#include <algorithm>
#include <numeric>
#include <vector>

#include "models/batch.hpp"
#include "models/candidates.hpp"
#include "models/factor/rows.hpp"

namespace wf {
namespace {

/// Makes room at the front of a list and puts the query itself there, dropping the last.
void put_first(Id query, Id* ids, float* scores, int k) {
  std::copy_backward(ids, ids + k - 1, ids + k);
  std::copy_backward(scores, scores + k - 1, scores + k);
  ids[0] = query;
  scores[0] = 1;
}

/// One side of a model, whose rows are compared.
struct ComparedSide {
  const char* what;  ///< "item" or "user"
  const FactorMatrix& factors;
  int columns;
};

/// The rows most like each of `ids`, fewer than k where there are fewer rows.
TopK search_similar(const Searcher& searcher, const ComparedSide& side, Span<const Id> ids, int k,
                    Span<const Id> allowed) {
  TopK all = make_top_k(static_cast<Offset>(ids.size()), k);
  const int found_k = static_cast<int>(std::min<Offset>(k, side.factors.rows()));
  for_each_batch(all.rows(), [&](Offset first, Offset count) {
    const Span<const Id> batch = ids.subspan(first, count);
    const FactorMatrix queries = gather_rows(side.factors, batch);
    std::vector<Offset> offsets(batch.size() + 1);
    std::iota(offsets.begin(), offsets.end(), Offset{0});
    TopK part = make_top_k(count, found_k);
    SearchRequest request;
    request.queries = first_columns(queries, side.columns);
    request.k = found_k;
    request.allowed = allowed;
    // Rounding and equal rows could put another before the query, so it is put first by hand.
    request.excluded = {count, side.factors.rows(), offsets.data(), batch.data(), nullptr};
    searcher.search(request, part.ids.data(), part.scores.data());
    for (Offset r = 0; r < count; ++r)
      put_first(batch[r], part.ids.data() + r * found_k, part.scores.data() + r * found_k, found_k);
    copy_rows(part, all, first);
  });
  return all;
}

/// make_searcher() makes, or finds, the searcher of the side's first columns.
template <class MakeSearcher>
TopK similar(const ComparedSide& side, Span<const Id> ids, const SimilarOptions& options,
             const MakeSearcher& make_searcher) {
  const auto rows = static_cast<Id>(side.factors.rows());
  const int k = checked_k(options.k);
  check_ids(side.what, ids, rows);
  const AllowedRows allowed(side.what, options.only, options.exclude, rows);
  if (ids.empty()) return make_top_k(0, k);
  return search_similar(*make_searcher(), side, ids, k, allowed.ids());
}

}  // namespace

TopK FactorModel::similar_items(Span<const Id> items, const SimilarOptions& options) const {
  const ComparedSide side{"item", item_factors(), compared_factors()};
  return similar(side, items, options, [&] { return items_->by_cosine(*engine_, side.columns); });
}

TopK FactorModel::similar_users(Span<const Id> users, const SimilarOptions& options) const {
  const ComparedSide side{"user", user_factors(), compared_factors()};
  return similar(side, users, options, [&] { return users_->by_cosine(*engine_, side.columns); });
}

}  // namespace wf
