#include "evaluate/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

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
  // Relevant items that are candidates are counted in greater and equal, but are no negatives.
  std::vector<float> own;
  for (std::size_t t = 0; t < ranks.scores.size; ++t)
    if (!ranks.masked[t]) own.push_back(ranks.scores[t]);
  std::sort(own.begin(), own.end(), std::greater<>());
  const Offset negatives = ranks.candidates - static_cast<Offset>(own.size());
  if (negatives == 0) return 0.5;
  double sum = 0;
  for (std::size_t t = 0; t < ranks.scores.size; ++t) {
    const auto [first, last] =
        std::equal_range(own.begin(), own.end(), ranks.scores[t], std::greater<>());
    const Offset own_equal = (last - first) - (ranks.masked[t] ? 0 : 1);
    const Offset greater = ranks.greater[t] - (first - own.begin());
    const Offset equal = ranks.equal[t] - own_equal;
    sum += static_cast<double>(negatives - greater) - 0.5 * static_cast<double>(equal);
  }
  return sum / (static_cast<double>(negatives) * static_cast<double>(ranks.scores.size));
}

}  // namespace wf
