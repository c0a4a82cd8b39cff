#include <string>
#include <vector>

#include "models/batch.hpp"
#include "models/candidates.hpp"
#include "models/factor/searchers.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

void check_rows(const std::string& what, const CsrView& rows, Offset users, Id items) {
  if (rows.rows != users)
    throw Error(ErrorCode::shape, what + " have " + std::to_string(rows.rows) + " rows for " +
                                      std::to_string(users) + " users");
  if (rows.columns > items)
    throw Error(ErrorCode::shape, what + " have " + std::to_string(rows.columns) +
                                      " columns but the model has " + std::to_string(items) +
                                      " items");
}

}  // namespace

TopK FactorModel::recommend(Span<const Id> users, const RecommendOptions& options) const {
  check_ids("user", users, users_->size());
  TopK all = make_top_k(static_cast<Offset>(users.size()), clamped_k(options.k, items_->size()));
  ExcludedItems excluded(options.exclude, *users_, *items_);
  for_each_batch(static_cast<Offset>(users.size()), [&](Offset first, Offset count) {
    const Span<const Id> batch = users.subspan(first, count);
    const FactorMatrix queries = gather_rows(user_factors_, batch);
    copy_rows(recommend_rows(queries.view(), excluded.rows(batch), options), all, first);
  });
  return all;
}

TopK FactorModel::recommend_rows(MatrixView<const float> queries, const CsrView& excluded,
                                 const RecommendOptions& options) const {
  TopK top = make_top_k(queries.rows, clamped_k(options.k, items_->size()));
  if (top.ids.empty()) return top;
  const AllowedItems allowed(options, items_->size());
  SearchRequest request;
  request.queries = queries;
  request.k = top.k;
  request.allowed = allowed.ids();
  if (excluded.rows != 0) {
    check_rows("excluded items", excluded, queries.rows, items_->size());
    request.excluded = excluded;
  }
  searchers_->get(&Searchers::by_score, item_factors_.view(), Metric::inner_product)
      ->search(request, top.ids.data(), top.scores.data());
  return top;
}

TargetRanks FactorModel::rank(Span<const Id> users, const CsrView& targets, const CsrView& excluded,
                              int k) const {
  check_ids("user", users, users_->size());
  const auto rows = static_cast<Offset>(users.size());
  check_rows("targets", targets, rows, items_->size());
  if (excluded.rows != 0) check_rows("excluded items", excluded, rows, items_->size());
  TargetRanks ranks;
  if (rows == 0) return ranks;
  ranks.scores.resize(static_cast<std::size_t>(targets.offsets[rows] - targets.offsets[0]));
  ranks.twice_rank.resize(users.size());
  if (k != 0) ranks.top = make_top_k(rows, clamped_k(k, items_->size()));
  const auto searcher =
      searchers_->get(&Searchers::by_score, item_factors_.view(), Metric::inner_product);
  for_each_batch(rows, [&](Offset first, Offset count) {
    const FactorMatrix queries = gather_rows(user_factors_, users.subspan(first, count));
    RankRequest request;
    request.queries = queries.view();
    request.targets = targets.slice(first, count);
    if (excluded.rows != 0) request.excluded = excluded.slice(first, count);
    request.k = ranks.top.k;
    searcher->rank(request,
                   {ranks.scores.data() + targets.offsets[first] - targets.offsets[0],
                    ranks.twice_rank.data() + first, ranks.top.ids.data() + first * request.k,
                    ranks.top.scores.data() + first * request.k});
  });
  return ranks;
}

}  // namespace wf
