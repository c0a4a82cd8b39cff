#include "warpfactor/describe.hpp"

#include <algorithm>
#include <numeric>

namespace wf {
namespace {

constexpr std::size_t most_counted_values = 100;

Degrees summarize(const std::vector<Offset>& degrees) {
  Degrees result;
  if (degrees.empty()) return result;
  for (const Offset degree : degrees) {
    result.largest = std::max(result.largest, degree);
    if (degree == 0) {
      ++result.empty;
      continue;
    }
    std::size_t bin = 0;
    while (degree >> (bin + 1) != 0) ++bin;
    if (bin >= result.histogram.size()) result.histogram.resize(bin + 1, 0);
    ++result.histogram[bin];
  }
  const Offset sum = std::accumulate(degrees.begin(), degrees.end(), Offset{0});
  result.mean = static_cast<double>(sum) / static_cast<double>(degrees.size());
  return result;
}

void describe_values(const CsrView& rows, Description& out) {
  double sum = 0;
  out.smallest_value = out.largest_value = rows.value(0);
  bool count = true;
  for (Offset e = 0; e < rows.size(); ++e) {
    const float value = rows.value(e);
    sum += value;
    out.smallest_value = std::min<double>(out.smallest_value, value);
    out.largest_value = std::max<double>(out.largest_value, value);
    if (!count) continue;
    ++out.value_counts[value];
    count = out.value_counts.size() <= most_counted_values;
  }
  if (!count) out.value_counts.clear();
  out.mean_value = sum / static_cast<double>(rows.size());
}

void describe_times(const Interactions& interactions, Description& out) {
  out.has_times = interactions.has_times();
  if (!out.has_times) return;
  const std::int64_t* times = interactions.times();
  const auto [first, last] = std::minmax_element(times, times + interactions.size());
  out.first_time = *first;
  out.last_time = *last;
  out.time_format = interactions.time_format();
}

}  // namespace

Description v0_1::describe(const Interactions& interactions) {
  const CsrView rows = interactions.by_user();
  std::vector<Offset> user_degrees(interactions.user_count());
  std::vector<Offset> item_degrees(interactions.item_count(), 0);
  for (Offset u = 0; u < rows.rows; ++u) user_degrees[u] = rows.degree(u);
  for (Offset e = 0; e < rows.size(); ++e) ++item_degrees[rows.indices[e]];

  Description result;
  result.users = interactions.user_count();
  result.items = interactions.item_count();
  result.interactions = interactions.size();
  result.user_degrees = summarize(user_degrees);
  result.item_degrees = summarize(item_degrees);
  if (rows.size() == 0) return result;
  result.density =
      static_cast<double>(rows.size()) / (static_cast<double>(result.users) * result.items);
  describe_values(rows, result);
  describe_times(interactions, result);
  return result;
}

}  // namespace wf
