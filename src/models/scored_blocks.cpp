// Recommends and ranks for any model by the scores of all items, a block of users at a time.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "models/batch.hpp"
#include "models/candidates.hpp"
#include "warpfactor/detail/target_ranks.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

/// Scores that are held at a time.
constexpr Offset max_block_scores = Offset{1} << 22;
constexpr Offset rows_per_task = 16;

/// Calls work(first, scores) for blocks of consecutive `users`; row r of `scores` is that of user
/// users[first + r].
template <class Work>
void for_each_scored_block(const Model& model, Span<const Id> users, const Work& work) {
  const Offset rows = static_cast<Offset>(users.size()), items = model.items().size();
  if (items == 0) return;
  const Offset block = std::clamp<Offset>(max_block_scores / items, 1, batch_rows);
  std::vector<float> scores(static_cast<std::size_t>(std::min(block, rows) * items));
  for (Offset first = 0; first < rows; first += block) {
    const Offset count = std::min(block, rows - first);
    const MatrixView<float> view{scores.data(), count, items, items};
    model.score(users.subspan(first, count), view);
    for (Offset k = 0; k < count * items; ++k)
      if (!std::isfinite(scores[k]))
        throw Error(ErrorCode::numeric,
                    "the score of user " + std::to_string(users[first + k / items]) + " for item " +
                        std::to_string(k % items) + " is " + std::to_string(scores[k]));
    work(first, MatrixView<const float>(view));
  }
}

/// The best of `candidates`, which it reorders, as row `row` of `top`.
void write_best(const float* scores, std::vector<Id>& candidates, TopK& top, Offset row) {
  const auto better = [scores](Id a, Id b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
  };
  const auto count = std::min(candidates.size(), static_cast<std::size_t>(top.k));
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(count),
                    candidates.end(), better);
  for (std::size_t i = 0; i < count; ++i) {
    top.ids[row * top.k + i] = candidates[i];
    top.scores[row * top.k + i] = scores[candidates[i]];
  }
}

/// Those of `allowed` that `excluded` lacks; both ascend.
std::vector<Id> candidates_of(Span<const Id> allowed, Span<const Id> excluded) {
  std::vector<Id> candidates;
  candidates.reserve(allowed.size());
  std::set_difference(allowed.begin(), allowed.end(), excluded.begin(), excluded.end(),
                      std::back_inserter(candidates));
  return candidates;
}

Offset twice_rank(const float* scores, const std::vector<Id>& candidates, Id target) {
  Offset sum = 0;
  for (const Id item : candidates) {
    if (item == target) continue;
    sum += 2 * (scores[item] > scores[target]) + (scores[item] == scores[target]);
  }
  return sum;
}

}  // namespace

std::vector<float> Model::predict(Span<const Id> users, Span<const Id> items) const {
  check_pairs(users, items, *this);
  std::vector<float> scores(users.size());
  for_each_scored_block(*this, users, [&](Offset first, MatrixView<const float> block) {
    for (Offset r = 0; r < block.rows; ++r) scores[first + r] = block.row(r)[items[first + r]];
  });
  return scores;
}

TopK Model::recommend(Span<const Id> users, const RecommendOptions& options) const {
  check_ids("user", users, this->users().size());
  TopK all = make_top_k(static_cast<Offset>(users.size()), checked_k(options.k));
  const AllowedRows allowed("item", options.only_items, options.exclude_items, items().size());
  const std::vector<Id> every_item = id_range(0, items().size());
  const Span<const Id> common = allowed.restricted() ? allowed.ids() : every_item;
  ExcludedItems excluded(options.exclude, this->users(), items());
  for_each_scored_block(*this, users, [&](Offset first, MatrixView<const float> scores) {
    const CsrView hidden = excluded.rows(users.subspan(first, scores.rows));
    parallel_ranges(scores.rows, rows_per_task, [&](Offset begin, Offset end) {
      for (Offset r = begin; r < end; ++r) {
        std::vector<Id> candidates = candidates_of(common, hidden.row(r));
        write_best(scores.row(r), candidates, all, first + r);
      }
    });
  });
  return all;
}

detail::TargetRanks Model::rank_rows(const detail::RankRows& rows) const {
  const Offset first_target = rows.targets.offsets[0];
  detail::TargetRanks ranks;
  ranks.scores.resize(
      static_cast<std::size_t>(rows.targets.offsets[rows.targets.rows] - first_target));
  ranks.twice_rank.resize(rows.users.size());
  if (rows.k != 0) ranks.top = make_top_k(static_cast<Offset>(rows.users.size()), rows.k);
  const std::vector<Id> every_item = id_range(0, items().size());
  for_each_scored_block(*this, rows.users, [&](Offset first, MatrixView<const float> scores) {
    parallel_ranges(scores.rows, rows_per_task, [&](Offset begin, Offset end) {
      for (Offset r = begin; r < end; ++r) {
        const Offset row = first + r;
        const Span<const Id> hidden =
            rows.excluded.rows == 0 ? Span<const Id>() : rows.excluded.row(row);
        std::vector<Id> candidates = candidates_of(every_item, hidden);
        Offset target = rows.targets.offsets[row] - first_target;
        for (const Id item : rows.targets.row(row)) {
          ranks.scores[target++] = scores.row(r)[item];
          ranks.twice_rank[row] += twice_rank(scores.row(r), candidates, item);
        }
        if (rows.k != 0) write_best(scores.row(r), candidates, ranks.top, row);
      }
    });
  });
  return ranks;
}

}  // namespace wf
