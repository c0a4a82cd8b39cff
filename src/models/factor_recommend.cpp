#include <string>
#include <vector>

#include "models/batch.hpp"
#include "models/candidates.hpp"
#include "models/searchers.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

Span<const Id> part(Span<const Id> ids, Offset first, Offset count) {
  return {ids.data + first, static_cast<std::size_t>(count)};
}

/// Offsets first .. first + count of `rows`, moved to start at 0. No rows: no offsets.
std::vector<Offset> moved_offsets(const CsrView& rows, Offset first, Offset count) {
  if (rows.rows == 0) return {};
  std::vector<Offset> offsets(rows.offsets + first, rows.offsets + first + count + 1);
  for (Offset& offset : offsets) offset -= rows.offsets[first];
  return offsets;
}

IdRows id_rows(const CsrView& rows, Offset first, const std::vector<Offset>& offsets) {
  if (offsets.empty()) return {};
  return {offsets.data(), rows.indices + rows.offsets[first]};
}

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
  TopK all = make_top_k(static_cast<Offset>(users.size), clamped_k(options.k, items_->size()));
  ExcludedItems excluded(options.exclude, *users_, *items_);
  for_each_batch(static_cast<Offset>(users.size), [&](Offset first, Offset count) {
    const Span<const Id> batch = part(users, first, count);
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
    request.excluded = {excluded.offsets, excluded.indices};
  }
  searchers_->get(&Searchers::by_score, item_factors_, Metric::inner_product)
      ->search(request, top.ids.data(), top.scores.data());
  return top;
}

TargetRanks FactorModel::rank(Span<const Id> users, const CsrView& targets,
                              const CsrView& excluded) const {
  check_ids("user", users, users_->size());
  const auto rows = static_cast<Offset>(users.size);
  check_rows("targets", targets, rows, items_->size());
  if (excluded.rows != 0) check_rows("excluded items", excluded, rows, items_->size());
  TargetRanks ranks;
  if (targets.size() == 0) return ranks;
  const Offset start = targets.offsets[0];
  const auto size = static_cast<std::size_t>(targets.size() - start);
  ranks.scores.resize(size);
  ranks.greater.resize(size);
  ranks.equal.resize(size);
  const auto searcher = searchers_->get(&Searchers::by_score, item_factors_, Metric::inner_product);
  for_each_batch(rows, [&](Offset first, Offset count) {
    const FactorMatrix queries = gather_rows(user_factors_, part(users, first, count));
    const std::vector<Offset> target_offsets = moved_offsets(targets, first, count);
    const std::vector<Offset> excluded_offsets = moved_offsets(excluded, first, count);
    RankRequest request;
    request.queries = queries.view();
    request.targets = id_rows(targets, first, target_offsets);
    request.excluded = id_rows(excluded, first, excluded_offsets);
    const Offset out = targets.offsets[first] - start;
    searcher->rank(request, ranks.scores.data() + out, ranks.greater.data() + out,
                   ranks.equal.data() + out);
  });
  return ranks;
}

}  // namespace wf
