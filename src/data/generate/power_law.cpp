#include "data/generate/power_law.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace wf {

std::vector<double> zipf_mandelbrot(Offset size, double shift, double exponent) {
  std::vector<double> weights(size);
  for (Offset r = 0; r < size; ++r)
    weights[r] = std::pow(static_cast<double>(r + 1) + shift, -exponent);
  return weights;
}

std::vector<Offset> apportion(const std::vector<double>& weights, Offset total, Offset low,
                              Offset high) {
  const auto share = [&](double scale, double weight) {
    return static_cast<Offset>(
        std::clamp(scale * weight, static_cast<double>(low), static_cast<double>(high)));
  };
  const auto sum = [&](double scale) {
    Offset result = 0;
    for (const double weight : weights) result += share(scale, weight);
    return result;
  };
  double below = 0;
  double above = static_cast<double>(high) / weights.back();
  for (int step = 0; step < 64; ++step) {
    const double middle = (below + above) / 2;
    (sum(middle) <= total ? below : above) = middle;
  }
  std::vector<Offset> shares(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) shares[i] = share(below, weights[i]);
  Offset rest = total - std::accumulate(shares.begin(), shares.end(), Offset{0});
  // Rounding down leaves less than one for each share that is not at its bound.
  for (std::size_t i = 0; rest > 0; i = (i + 1) % shares.size()) {
    if (shares[i] == high) continue;
    ++shares[i];
    --rest;
  }
  return shares;
}

std::vector<Id> random_order(Id size, std::uint64_t seed, Stream stream, std::uint32_t epoch) {
  std::vector<Id> order(size);
  std::iota(order.begin(), order.end(), 0);
  for (Id i = size - 1; i > 0; --i) {
    const PhiloxBlock block = philox(seed, static_cast<std::uint32_t>(stream), epoch, i);
    std::swap(order[i], order[uniform_below(block.word[0], static_cast<std::uint32_t>(i) + 1)]);
  }
  return order;
}

}  // namespace wf
