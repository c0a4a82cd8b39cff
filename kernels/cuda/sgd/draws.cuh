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

/// What warp and warp_kos try as number `number`, stored or not.
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
  const bool uniform = sampler == NegativeSampler::uniform;
  const std::uint32_t first = uniform ? number : 2 * sgd_popularity_tries * number;
  for (int k = 0; k < sgd_popularity_tries && !uniform; ++k) {
    const Id item = popular_item(samples, draws, first + 2 * k);
    if (!sgd_is_stored(stored, item)) return item;
  }
  const auto unstored = static_cast<std::uint32_t>(samples.items - static_cast<Id>(stored.size));
  return sgd_unstored_item(stored, static_cast<Id>(uniform_below(word_of(draws, first), unstored)));
}

}  // namespace wf::cuda
