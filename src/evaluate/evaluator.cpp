#include <algorithm>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "evaluate/metrics.hpp"
#include "evaluate/test_rows.hpp"
#include "warpfactor/detail/target_ranks.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/evaluate.hpp"

namespace wf {
namespace {

/// Users who are ranked at a time, fewer for long lists: bounds the memory of their lists.
constexpr Offset most_block_users = 4096;
constexpr Offset most_block_entries = Offset{1} << 21;
constexpr Offset grain = 64;

struct NamedMetric {
  const char* name;
  double ListMetrics::*value;
};
constexpr NamedMetric list_metric_names[] = {
    {"precision", &ListMetrics::precision},
    {"recall", &ListMetrics::recall},
    {"truncated_recall", &ListMetrics::truncated_recall},
    {"ndcg", &ListMetrics::ndcg},
    {"map", &ListMetrics::map},
    {"mrr", &ListMetrics::mrr},
    {"hit_rate", &ListMetrics::hit_rate},
};

std::vector<int> checked_cutoffs(const Cutoffs& cutoffs) {
  std::vector<int> sorted = cutoffs.values;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  if (!sorted.empty() && sorted[0] < 1)
    throw Error(ErrorCode::argument, "k is " + std::to_string(sorted[0]) + ", expected at least 1");
  return sorted;
}

class Evaluator {
 public:
  Evaluator(const Model& model, const TestRows& test, const Interactions& masked,
            const EvaluateOptions& options)
      : model_(model),
        test_(test),
        masked_(masked),
        cutoffs_(checked_cutoffs(options.k)),
        auc_(options.auc),
        scorer_(cutoffs_, model.items().size()),
        list_sums_(cutoffs_.size()),
        recommended_(cutoffs_.size(), std::vector<char>(model.items().size())) {}

  void run() {
    const Offset users = static_cast<Offset>(test_.users.size());
    const Offset length = cutoffs_.empty() ? 1 : longest_list();
    const Offset block = std::clamp<Offset>(most_block_entries / length, 1, most_block_users);
    for (Offset first = 0; first < users; first += block) {
      const Offset count = std::min(block, users - first);
      if (auc_)
        add_ranks(first, count);
      else if (!cutoffs_.empty())
        add_lists(recommend(first, count), first, count);
    }
  }

  std::map<std::string, double> means() const {
    std::map<std::string, double> values;
    const double users = static_cast<double>(test_.users.size());
    for (std::size_t c = 0; c < cutoffs_.size(); ++c) {
      const std::string at = std::string("@").append(std::to_string(cutoffs_[c]));
      for (const NamedMetric& metric : list_metric_names)
        values[metric.name + at] = list_sums_[c].*metric.value / users;
      const std::vector<char>& seen = recommended_[c];
      values["coverage" + at] = static_cast<double>(std::count(seen.begin(), seen.end(), 1)) /
                                static_cast<double>(seen.size());
    }
    if (auc_) values["auc"] = auc_sum_ / users;
    return values;
  }

 private:
  /// No list is longer than there are items.
  int longest_list() const { return std::min<int>(cutoffs_.back(), model_.items().size()); }

  Span<const Id> users(Offset first, Offset count) const {
    return Span<const Id>(test_.users).subspan(first, count);
  }

  TopK recommend(Offset first, Offset count) const {
    RecommendOptions options;
    options.k = longest_list();
    options.exclude = masked_;
    return model_.recommend(users(first, count), options);
  }

  void add_lists(const TopK& top, Offset first, Offset count) {
    const std::size_t cutoffs = cutoffs_.size();
    metrics_.resize(count * cutoffs);
    parallel_ranges(count, grain, [&](Offset begin, Offset end) {
      std::vector<char> is_relevant(model_.items().size());
      for (Offset u = begin; u < end; ++u) {
        const Span<const Id> relevant = test_.relevant.row(first + u);
        for (const Id item : relevant) is_relevant[item] = 1;
        scorer_.score(top.ids_of(u), is_relevant, relevant.size(), &metrics_[u * cutoffs]);
        for (const Id item : relevant) is_relevant[item] = 0;
      }
    });
    // In the order of the users, so that the sums do not depend on the threads.
    for (Offset u = 0; u < count; ++u) {
      const Span<const Id> list = top.ids_of(u);
      for (std::size_t c = 0; c < cutoffs; ++c) {
        for (const NamedMetric& metric : list_metric_names)
          list_sums_[c].*metric.value += metrics_[u * cutoffs + c].*metric.value;
        for (std::size_t i = 0; i < std::min<std::size_t>(list.size(), cutoffs_[c]); ++i)
          recommended_[c][list[i]] = 1;
      }
    }
  }

  /// The lists as well, so that the model scores every item only once.
  void add_ranks(Offset first, Offset count) {
    excluded_.clear();
    for (Offset u = 0; u < count; ++u) excluded_.append(masked_.items_of(test_.users[first + u]));
    const Offset items = model_.items().size();
    const detail::TargetRanks ranks = detail::rank_targets(
        model_, {users(first, count), test_.relevant.view(items, first, count),
                 excluded_.view(items, 0, count), cutoffs_.empty() ? 0 : longest_list()});
    if (!cutoffs_.empty()) add_lists(ranks.top, first, count);
    areas_.resize(count);
    parallel_ranges(count, grain, [&](Offset begin, Offset end) {
      std::vector<char> hidden(items);
      for (Offset u = begin; u < end; ++u) areas_[u] = area_of(ranks, first, u, hidden);
    });
    for (const double area : areas_) auc_sum_ += area;
  }

  /// hidden: of each item, zero before and after.
  double area_of(const detail::TargetRanks& ranks, Offset first, Offset u,
                 std::vector<char>& hidden) const {
    const Span<const Id> own = test_.relevant.row(first + u);
    const Span<const Id> excluded = excluded_.row(u);
    for (const Id item : excluded) hidden[item] = 1;
    std::vector<char> masked(own.size());
    for (std::size_t t = 0; t < own.size(); ++t) masked[t] = hidden[own[t]];
    for (const Id item : excluded) hidden[item] = 0;
    const Offset start = test_.relevant.offsets[first + u] - test_.relevant.offsets[first];
    return area_under_curve({Span<const float>(ranks.scores).subspan(start, own.size()),
                             ranks.twice_rank[u], masked,
                             model_.items().size() - static_cast<Offset>(excluded.size())});
  }

  const Model& model_;
  const TestRows& test_;
  const Interactions& masked_;
  std::vector<int> cutoffs_;
  bool auc_;
  ListScorer scorer_;
  std::vector<ListMetrics> list_sums_;          ///< by cutoff
  std::vector<std::vector<char>> recommended_;  ///< by cutoff and item
  double auc_sum_ = 0;
  IdLists excluded_;                  ///< by user of the block
  std::vector<ListMetrics> metrics_;  ///< by user of the block and cutoff
  std::vector<double> areas_;         ///< by user of the block
};

}  // namespace

double Metrics::at(const std::string& name) const {
  const auto found = values.find(name);
  if (found != values.end()) return found->second;
  std::string names;
  for (const auto& [known, value] : values) names += (names.empty() ? "" : ", ") + known;
  throw Error(ErrorCode::argument, "no metric '" + name + "'; there are " + names);
}

Metrics v0_1::evaluate(const Model& model, const Interactions& train, const Interactions& test,
                       const EvaluateOptions& options) {
  const TestRows rows = test_rows(model, test);
  if (rows.users.empty())
    throw Error(ErrorCode::argument,
                "nothing to evaluate: none of the model's " + std::to_string(model.users().size()) +
                    " users has a positive test item that the model knows (" +
                    std::to_string(rows.unknown_users) + " test users and " +
                    std::to_string(rows.unknown_items) + " test items are unknown to it)");
  const Interactions masked =
      masked_items(model, options.mask_train ? train : Interactions(), options.exclude);
  Evaluator evaluator(model, rows, masked, options);
  evaluator.run();
  Metrics metrics;
  metrics.users = static_cast<Offset>(rows.users.size());
  metrics.skipped_users = model.users().size() - metrics.users;
  metrics.unknown_users = rows.unknown_users;
  metrics.unknown_items = rows.unknown_items;
  metrics.values = evaluator.means();
  return metrics;
}

}  // namespace wf
