#pragma once

#include "contract/sgd_draws.hpp"
#include "cuda/sgd/samples.hpp"

namespace wf::cuda {

/// SgdDraws::word, chosen without an index, which would send the block through memory.
__device__ inline std::uint32_t word_of(const SgdDraws& draws, std::uint32_t number) {
  const PhiloxBlock block = draws.block(number / 4);
  const std::uint32_t even = number & 2 ? block.word[2] : block.word[0];
  const std::uint32_t odd = number & 2 ? block.word[3] : block.word[1];
  return number & 1 ? odd : even;
}

/// The item of an entry drawn by words number (even) and number + 1.
__device__ inline Id popular_item(const SgdSamplesView& samples, const SgdDraws& draws,
                                  std::uint32_t number) {
  const PhiloxBlock block = draws.block(number / 4);
  const std::uint32_t high = number & 2 ? block.word[2] : block.word[0];
  const std::uint32_t low = number & 2 ? block.word[3] : block.word[1];
  return samples.stored_items[sgd_position(high, low, samples.entries)];
}

/// Draw number `number` of the sampler, stored or not.
__device__ inline Id trial_item(const SgdSamplesView& samples, const SgdDraws& draws,
                                NegativeSampler sampler, std::uint32_t number) {
  if (sampler == NegativeSampler::popularity) return popular_item(samples, draws, 2 * number);
  return static_cast<Id>(
      uniform_below(word_of(draws, number), static_cast<std::uint32_t>(samples.items)));
}

/// The bpr loss' candidate `number`, which the user has not stored.
__device__ inline Id candidate_item(const SgdSamplesView& samples, const SgdDraws& draws,
                                    NegativeSampler sampler, const Span<const Id>& stored,
                                    std::uint32_t number) {
  for (std::uint32_t k = 0; k < sgd_tries; ++k) {
    const Id item = trial_item(samples, draws, sampler, sgd_tries * number + k);
    if (!sgd_is_stored(stored, item)) return item;
  }
  const std::uint32_t words_a_draw = sampler == NegativeSampler::uniform ? 1 : 2;
  const std::uint32_t first = words_a_draw * sgd_tries * number;
  const auto unstored = static_cast<std::uint32_t>(samples.items - static_cast<Id>(stored.size));
  return sgd_unstored_item(stored, static_cast<Id>(uniform_below(word_of(draws, first), unstored)));
}

}  // namespace wf::cuda
