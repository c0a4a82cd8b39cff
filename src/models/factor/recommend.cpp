#include <vector>

#include "models/batch.hpp"
#include "models/candidates.hpp"
#include "models/factor/rows.hpp"
#include "warpfactor/detail/target_ranks.hpp"

namespace wf {
namespace {

MatrixView<const float> view_of(const FactorMatrix& rows) { return rows.view(); }
MatrixView<const float> view_of(MatrixView<const float> rows) { return rows; }

/// Searches a batch for the best of `all`, whose lists may be longer than what there is to find.
void search_batch(const Searcher& searcher, SearchRequest request, Id items, TopK& all,
                  Offset first) {
  request.k = std::min<int>(all.k, items);
  if (request.k == all.k)
    return searcher.search(request, all.ids.data() + first * all.k,
                           all.scores.data() + first * all.k);
  TopK part = make_top_k(request.queries.rows, request.k);
  searcher.search(request, part.ids.data(), part.scores.data());
  copy_rows(part, all, first);
}

}  // namespace

/// queries_of(first, ids): the rows of the users first, first + 1, ..., whose numbers in `users`
/// are `ids`.
template <class QueriesOf>
TopK FactorModel::recommend_batches(Span<const Id> ids, const IdMap& users,
                                    const RecommendOptions& options,
                                    const QueriesOf& queries_of) const {
  TopK all = make_top_k(static_cast<Offset>(ids.size()), checked_k(options.k));
  const AllowedRows allowed("item", options.only_items, options.exclude_items, item_map()->size());
  if (ids.empty() || item_map()->size() == 0) return all;
  ExcludedItems excluded(options.exclude, users, *item_map());
  const auto searcher = items_->by_score(*engine_);
  for_each_batch(all.rows(), [&](Offset first, Offset count) {
    const Span<const Id> batch = ids.subspan(first, count);
    const auto queries = queries_of(first, batch);
    SearchRequest request;
    request.queries = view_of(queries);
    request.excluded = excluded.rows(batch);
    request.allowed = allowed.ids();
    search_batch(*searcher, request, item_map()->size(), all, first);
  });
  return all;
}

TopK FactorModel::recommend(Span<const Id> users, const RecommendOptions& options) const {
  check_ids("user", users, user_map()->size());
  return recommend_batches(users, *user_map(), options, [&](Offset, Span<const Id> batch) {
    return gather_rows(user_factors(), batch);
  });
}

TopK FactorModel::recommend_rows(const FactorMatrix& queries, const IdMap& users,
                                 const RecommendOptions& options) const {
  const std::vector<Id> all = id_range(0, queries.rows());
  return recommend_batches(all, users, options, [&](Offset first, Span<const Id> batch) {
    return MatrixView<const float>{queries.row(first), static_cast<Offset>(batch.size()),
                                   queries.factors(), queries.stride()};
  });
}

TopK FactorModel::recommend(const Interactions& histories, const RecommendOptions& options) const {
  checked_k(options.k);
  return recommend_rows(fold_in_users(histories), histories.users(), options);
}

TopK FactorModel::recommend(const FeatureTable& users, const RecommendOptions& options) const {
  checked_k(options.k);
  return recommend_rows(fold_in_users(users), users.rows(), options);
}

detail::TargetRanks FactorModel::rank_rows(const detail::RankRows& rows) const {
  const auto users = static_cast<Offset>(rows.users.size());
  detail::TargetRanks ranks;
  ranks.scores.resize(
      static_cast<std::size_t>(rows.targets.offsets[users] - rows.targets.offsets[0]));
  ranks.twice_rank.resize(rows.users.size());
  if (rows.k != 0) ranks.top = make_top_k(users, rows.k);
  const auto searcher = items_->by_score(*engine_);
  for_each_batch(users, [&](Offset first, Offset count) {
    const FactorMatrix queries = gather_rows(user_factors(), rows.users.subspan(first, count));
    RankRequest request;
    request.queries = queries.view();
    request.targets = rows.targets.slice(first, count);
    if (rows.excluded.rows != 0) request.excluded = rows.excluded.slice(first, count);
    request.k = std::min<int>(rows.k, item_map()->size());
    TopK best = make_top_k(count, request.k);
    searcher->rank(request,
                   {ranks.scores.data() + rows.targets.offsets[first] - rows.targets.offsets[0],
                    ranks.twice_rank.data() + first, best.ids.data(), best.scores.data()});
    if (rows.k != 0) copy_rows(best, ranks.top, first);
  });
  return ranks;
}

}  // namespace wf
