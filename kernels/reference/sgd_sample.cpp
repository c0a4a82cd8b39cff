#include "reference/sgd_sample.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "contract/sgd_draws.hpp"

namespace wf::reference {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
/// -log(sigmoid(x))
double softplus_of_negative(double x) {
  return std::max(-x, 0.0) + std::log1p(std::exp(-std::fabs(x)));
}

}  // namespace

bool SgdSampler::is_skipped(Offset sample) const {
  return parameters_.loss != SgdLoss::logistic &&
         stored(sample).size() == static_cast<std::size_t>(items());
}

SgdChoice SgdSampler::choose(std::uint32_t epoch, Offset sample, const Score& score) const {
  switch (parameters_.loss) {
    case SgdLoss::logistic:
      return logistic(sample, score);
    case SgdLoss::bpr:
      return bpr(epoch, sample, score);
    case SgdLoss::warp:
      return warp(epoch, sample, sample, score);
    case SgdLoss::warp_kos:
      return warp(epoch, sample, kos_positive(epoch, sample, score), score);
  }
  return {};
}

SgdChoice SgdSampler::logistic(Offset sample, const Score& score) const {
  SgdChoice choice;
  choice.positive = samples_.pairs[sample].item;
  const double s = score(choice.positive);
  const double weight = samples_.weight(sample);
  const double label = samples_.label(sample);
  choice.coefficient = weight * (sigmoid(s) - label);
  choice.loss = weight * softplus_of_negative(label > 0 ? s : -s);
  choice.finite = std::isfinite(s);
  return choice;
}

SgdChoice SgdSampler::bpr(std::uint32_t epoch, Offset sample, const Score& score) const {
  SgdChoice choice;
  choice.positive = samples_.pairs[sample].item;
  const double s = score(choice.positive);
  choice.finite = std::isfinite(s);
  double best = 0;
  for (int c = 0; c < parameters_.candidates; ++c) {
    const Id item = bpr_candidate(epoch, sample, static_cast<std::uint32_t>(c));
    const double candidate = score(item);
    ++choice.draws;
    choice.finite = choice.finite && std::isfinite(candidate);
    if (c > 0 && !(candidate > best)) continue;
    best = candidate;
    choice.negative = item;
  }
  const double weight = samples_.weight(sample);
  choice.coefficient = weight * sigmoid(best - s);
  choice.loss = weight * softplus_of_negative(s - best);
  return choice;
}

Id SgdSampler::bpr_candidate(std::uint32_t epoch, Offset sample, std::uint32_t number) const {
  const Span<const Id> row = stored(sample);
  for (std::uint32_t k = 0; k < sgd_tries; ++k) {
    const Id item = drawn_item(epoch, sample, sgd_tries * number + k);
    if (!sgd_is_stored(row, item)) return item;
  }
  const SgdDraws draws(parameters_.seed, Stream::sgd_negatives, epoch, sample);
  const std::uint32_t words = parameters_.negative_sampler == NegativeSampler::uniform ? 1 : 2;
  const std::uint32_t unstored = static_cast<std::uint32_t>(items()) - row.size();
  const std::uint32_t word = draws.word(words * sgd_tries * number);
  return sgd_unstored_item(row, static_cast<Id>(uniform_below(word, unstored)));
}

Offset SgdSampler::kos_positive(std::uint32_t epoch, Offset sample, const Score& score) const {
  const Id user = samples_.pairs[sample].user;
  const Offset first = samples_.offsets[user];
  const Offset count = samples_.offsets[user + 1] - first;
  const SgdDraws draws(parameters_.seed, Stream::sgd_positives, epoch, sample);
  const Offset drawn = std::min<Offset>(parameters_.kos_n, count);
  std::vector<std::pair<double, Offset>> positives;
  for (Offset k = 0; k < drawn; ++k) {
    const Offset other = first + uniform_below(draws.word(static_cast<std::uint32_t>(k)),
                                               static_cast<std::uint32_t>(count));
    const double s = score(samples_.pairs[other].item);
    positives.emplace_back(std::isnan(s) ? -HUGE_VAL : s, other);
  }
  std::stable_sort(positives.begin(), positives.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  return positives[std::min<Offset>(parameters_.kos_k, drawn) - 1].second;
}

Id SgdSampler::drawn_item(std::uint32_t epoch, Offset sample, std::uint32_t number) const {
  const SgdDraws draws(parameters_.seed, Stream::sgd_negatives, epoch, sample);
  if (parameters_.negative_sampler == NegativeSampler::uniform)
    return static_cast<Id>(uniform_below(draws.word(number), static_cast<std::uint32_t>(items())));
  const Offset entry = sgd_position(draws.word(2 * number), draws.word(2 * number + 1),
                                    problem_.interactions.size());
  return problem_.interactions.indices[entry];
}

SgdChoice SgdSampler::warp(std::uint32_t epoch, Offset sample, Offset positive,
                           const Score& score) const {
  SgdChoice choice;
  choice.positive = samples_.pairs[positive].item;
  const double s = score(choice.positive);
  choice.finite = std::isfinite(s);
  while (choice.draws < parameters_.max_sampled) {
    const Id item = drawn_item(epoch, sample, static_cast<std::uint32_t>(choice.draws));
    const double candidate = score(item);
    ++choice.draws;
    choice.finite = choice.finite && std::isfinite(candidate);
    if (!(candidate > s - 1) || sgd_is_stored(stored(sample), item)) continue;
    const double rank = sgd_rank(items(), choice.draws);
    choice.negative = item;
    choice.coefficient = std::min(10.0, samples_.weight(positive) * std::log(rank));
    choice.loss = choice.coefficient * (1 - s + candidate);
    break;
  }
  return choice;
}

}  // namespace wf::reference
