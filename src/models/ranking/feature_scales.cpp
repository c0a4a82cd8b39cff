#include "models/ranking/feature_scales.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "base/log.hpp"

namespace wf {
namespace {

constexpr double drowned = 100;

std::string rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

/// How often the absolute weights of a row's features have the weight of its own one, 1.
void warn_of_drowned_identity(const FeatureTable& table, const std::string& side) {
  const CsrView weights = table.weights();
  Id count = 0, worst = 0;
  double most = 0;
  for (Id row = 0; row < table.rows().size(); ++row) {
    double sum = 0;
    for (Offset k = weights.offsets[row]; k < weights.offsets[row + 1]; ++k)
      sum += std::abs(weights.value(k));
    if (sum < drowned) continue;
    ++count;
    if (sum <= most) continue;
    most = sum;
    worst = row;
  }
  if (count == 0) return;
  log(LogLevel::warning,
      "the features of " + std::to_string(count) + " of " + std::to_string(table.rows().size()) +
          " " + side + "s outweigh their own feature a hundred times or more, those of " + side +
          " '" + table.rows().name(worst) + "' " + rounded(most) +
          " times: what is particular to them will hardly be learnt; weights of about 1 help");
}

/// How small the weights of a feature are, on average, beside the largest of their rows.
void warn_of_drowned_features(const FeatureTable& table, const std::string& side) {
  const CsrView weights = table.weights();
  const auto features = static_cast<std::size_t>(weights.columns);
  std::vector<double> shares(features), counts(features);
  for (Offset row = 0; row < weights.rows; ++row) {
    double largest = 0;
    for (Offset k = weights.offsets[row]; k < weights.offsets[row + 1]; ++k)
      largest = std::max<double>(largest, std::abs(weights.value(k)));
    for (Offset k = weights.offsets[row]; k < weights.offsets[row + 1]; ++k) {
      if (weights.value(k) == 0) continue;
      shares[weights.indices[k]] += std::abs(weights.value(k)) / largest;
      ++counts[weights.indices[k]];
    }
  }
  Id count = 0, worst = 0;
  double least = 1;
  for (std::size_t feature = 0; feature < features; ++feature) {
    const double share = counts[feature] > 0 ? shares[feature] / counts[feature] : 1;
    count += share <= 1 / drowned;
    if (share >= least) continue;
    least = share;
    worst = static_cast<Id>(feature);
  }
  if (count == 0) return;
  log(LogLevel::warning, "the weights of " + std::to_string(count) + " of " +
                             std::to_string(features) + " " + side +
                             " features are a hundredth or less of the largest beside them, those "
                             "of '" +
                             table.features().name(worst) + "' 1/" + rounded(1 / least) +
                             " on average: they will hardly count; weights of about 1 help");
}

}  // namespace

void warn_of_scales(const FeatureTable& table, bool identity, const std::string& side) {
  if (identity) warn_of_drowned_identity(table, side);
  warn_of_drowned_features(table, side);
}

}  // namespace wf
