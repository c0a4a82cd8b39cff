#include "evaluate/metrics.hpp"

#include <algorithm>
#include <cmath>

namespace wf {

ListScorer::ListScorer(std::vector<int> cutoffs, int longest) : cutoffs_(std::move(cutoffs)) {
  const int places = cutoffs_.empty() ? 0 : std::min(cutoffs_.back(), longest);
  ideal_gains_.push_back(0);
  for (int place = 1; place <= places; ++place) {
    gains_.push_back(1 / std::log2(1.0 + place));
    ideal_gains_.push_back(ideal_gains_.back() + gains_.back());
  }
}

void ListScorer::score(Span<const Id> list, const std::vector<char>& is_relevant,
                       std::size_t relevant, ListMetrics* metrics) const {
  int place = 0;
  int hits = 0;
  double gains = 0;
  ListMetrics running;
  for (std::size_t c = 0; c < cutoffs_.size(); ++c) {
    const int k = cutoffs_[c];
    const int end =
        static_cast<int>(std::min<std::size_t>(list.size(), static_cast<std::size_t>(k)));
    for (; place < end; ++place) {
      if (!is_relevant[list[place]]) continue;
      ++hits;
      if (hits == 1) running.mrr = 1.0 / (place + 1);
      gains += gains_[place];
      running.map += static_cast<double>(hits) / (place + 1);
    }
    const std::size_t ideal = std::min<std::size_t>(relevant, static_cast<std::size_t>(k));
    metrics[c] = running;
    metrics[c].precision = static_cast<double>(hits) / k;
    metrics[c].recall = static_cast<double>(hits) / static_cast<double>(relevant);
    metrics[c].truncated_recall = static_cast<double>(hits) / static_cast<double>(ideal);
    metrics[c].ndcg = gains / ideal_gains_[ideal];
    metrics[c].map /= static_cast<double>(ideal);
    metrics[c].hit_rate = hits > 0;
  }
}

double area_under_curve(const RelevantRanks& ranks) {
  const std::size_t size = ranks.scores.size();
  const auto own = static_cast<Offset>(std::count(ranks.masked.begin(), ranks.masked.end(), 0));
  const Offset negatives = ranks.candidates - own;
  if (negatives == 0) return 0.5;
  const double pairs = static_cast<double>(negatives) * static_cast<double>(size);
  // Relevant items that are candidates are counted in twice_rank, but are no negatives. Any two
  // of them account for one in the sum: one is greater, or each has half an equal.
  double sum = pairs - 0.5 * static_cast<double>(ranks.twice_rank) +
               0.5 * static_cast<double>(own) * static_cast<double>(own - 1);
  for (std::size_t t = 0; own < static_cast<Offset>(size) && t < size; ++t) {
    if (!ranks.masked[t]) continue;
    for (std::size_t other = 0; other < size; ++other) {
      if (ranks.masked[other]) continue;
      sum += ranks.scores[other] > ranks.scores[t];
      sum += 0.5 * (ranks.scores[other] == ranks.scores[t]);
    }
  }
  return sum / pairs;
}

}  // namespace wf
