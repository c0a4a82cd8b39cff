#include "evaluate/metrics.hpp"

#include <algorithm>
#include <cmath>

namespace wf {

ListMetrics list_metrics(Span<const Id> list, Span<const Id> relevant, int k) {
  const int found = static_cast<int>(std::min<std::size_t>(list.size, static_cast<std::size_t>(k)));
  const int ideal =
      static_cast<int>(std::min<std::size_t>(relevant.size, static_cast<std::size_t>(k)));
  const auto gain = [](int place) { return 1 / std::log2(1.0 + place); };
  ListMetrics metrics;
  int hits = 0;
  double gains = 0;
  for (int place = 1; place <= found; ++place) {
    if (!std::binary_search(relevant.begin(), relevant.end(), list[place - 1])) continue;
    ++hits;
    if (hits == 1) metrics.mrr = 1.0 / place;
    gains += gain(place);
    metrics.map += static_cast<double>(hits) / place;
  }
  double ideal_gains = 0;
  for (int place = 1; place <= ideal; ++place) ideal_gains += gain(place);
  metrics.precision = static_cast<double>(hits) / k;
  metrics.recall = static_cast<double>(hits) / static_cast<double>(relevant.size);
  metrics.truncated_recall = static_cast<double>(hits) / ideal;
  metrics.ndcg = gains / ideal_gains;
  metrics.map /= ideal;
  metrics.hit_rate = hits > 0;
  return metrics;
}

double area_under_curve(const RelevantRanks& ranks) {
  const std::size_t size = ranks.scores.size;
  const auto own = static_cast<Offset>(std::count(ranks.masked.begin(), ranks.masked.end(), 0));
  const Offset negatives = ranks.candidates - own;
  if (negatives == 0) return 0.5;
  // Relevant items that are candidates are counted in greater and equal, but are no negatives. Any
  // two of them account for one in the sum: one is greater, or each has half an equal.
  double sum = 0.5 * static_cast<double>(own) * static_cast<double>(own - 1);
  for (std::size_t t = 0; t < size; ++t) {
    sum += static_cast<double>(negatives - ranks.greater[t]) - 0.5 * ranks.equal[t];
    if (!ranks.masked[t]) continue;
    for (std::size_t other = 0; other < size; ++other) {
      if (ranks.masked[other]) continue;
      sum += ranks.scores[other] > ranks.scores[t];
      sum += 0.5 * (ranks.scores[other] == ranks.scores[t]);
    }
  }
  return sum / (static_cast<double>(negatives) * static_cast<double>(size));
}

}  // namespace wf
