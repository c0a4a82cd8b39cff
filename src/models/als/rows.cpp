#include "models/als/rows.hpp"

#include <atomic>
#include <cmath>
#include <sstream>
#include <string>
#include <utility>

#include "contract/fail.hpp"

namespace wf {
namespace {

/// 1e+300 rather than all its digits.
std::string shortest(double number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

double confidence(double value, const AlsConfig& config) {
  const double magnitude = std::fabs(value);
  switch (config.confidence) {
    case AlsConfidence::alpha_r:
      return config.alpha * magnitude;
    case AlsConfidence::log:
      return 1 + config.alpha * std::log1p(magnitude / config.log_epsilon);
    case AlsConfidence::one_plus_alpha_r:
      break;
  }
  return 1 + config.alpha * magnitude;
}

}  // namespace

AlsValues als_values(const CsrView& matrix, Offset first, Offset last, const AlsConfig& config) {
  const double from_all = config.objective == AlsObjective::hkv ? config.unobserved_weight : 0;
  const auto count = static_cast<std::size_t>(last - first);
  AlsValues values{std::vector<float>(count), std::vector<float>(count)};
  std::atomic<Offset> not_finite{-1};
#pragma omp parallel for schedule(static) if (count > 10000)
  for (Offset entry = first; entry < last; ++entry) {
    const double value = matrix.value(entry);
    const double c = confidence(value, config);
    const auto weight = static_cast<float>(c - from_all);
    const auto target = static_cast<float>(value > 0 ? c : 0);
    if (!std::isfinite(weight) || !std::isfinite(target)) not_finite = entry;
    values.weights[entry - first] = weight;
    values.targets[entry - first] = target;
  }
  if (not_finite >= 0)
    fail(ErrorCode::numeric, "the value ", shortest(matrix.value(not_finite)),
         " has a confidence that is not finite with alpha ", shortest(config.alpha));
  return values;
}

std::vector<float> als_regularization(Span<const Offset> offsets, Offset others,
                                      const AlsConfig& config) {
  std::vector<float> lambda(offsets.size() - 1);
  for (std::size_t row = 0; row < lambda.size(); ++row) {
    const auto degree = static_cast<double>(offsets[row + 1] - offsets[row]);
    const double size = degree + config.unobserved_weight * static_cast<double>(others);
    lambda[row] =
        static_cast<float>(config.regularization * std::pow(size, config.regularization_exponent));
    if (!std::isfinite(lambda[row]))
      fail(ErrorCode::argument, "regularization ", shortest(config.regularization),
           " with regularization_exponent ", shortest(config.regularization_exponent),
           " is not finite for a row of weight ", shortest(size));
  }
  return lambda;
}

AlsRows::AlsRows(const CsrView& matrix, Offset first, Offset count, const AlsConfig& config) {
  const Offset begin = matrix.offsets[first], end = matrix.offsets[first + count];
  AlsValues values = als_values(matrix, begin, end, config);
  weights.columns = matrix.columns;
  weights.offsets.assign(matrix.offsets + first, matrix.offsets + first + count + 1);
  for (Offset& offset : weights.offsets) offset -= begin;
  weights.indices.assign(matrix.indices + begin, matrix.indices + end);
  weights.values = std::move(values.weights);
  targets = std::move(values.targets);
  regularization = als_regularization(weights.offsets, matrix.columns, config);
}

AlsEntries AlsRows::entries() const {
  return {weights.view(), targets.data(), regularization.data()};
}

}  // namespace wf
