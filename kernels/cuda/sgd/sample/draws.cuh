#pragma once

#include "contract/sgd_draws.hpp"
#include "cuda/sgd/sample/samples.hpp"
#include "cuda/sgd/sample/score.cuh"

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

/// How many of the places 0 .. size - 1 hold, where those that hold come first; one search a group
/// of lanes, all groups at once, with eight probes a step. For whole warps, all of the same size.
template <class Holds>
__device__ inline Offset group_count_first(Offset size, const Holds& holds) {
  const int lane = static_cast<int>(threadIdx.x) % warp_lanes;
  Offset low = 0;
#pragma unroll 1
  for (Offset bound = size; bound > 0;) {
    const Offset step = (bound + score_lanes - 1) / score_lanes;
    const Offset probe = low + (lane % score_lanes + 1) * step - 1;
    const unsigned votes = __ballot_sync(all_lanes, probe < size && holds(probe));
    low += __popc(votes >> lane / score_lanes * score_lanes & 0xFFu) * step;
    bound = step - 1;
  }
  return low;
}

/// sgd_is_stored, by groups.
__device__ inline bool group_is_stored(const Span<const Id>& row, Id item) {
  const auto size = static_cast<Offset>(row.size());
  const Offset low =
      group_count_first(size, [&](Offset place) { return row.data()[place] < item; });
  return low < size && row.data()[low] == item;
}

/// sgd_unstored_item, by groups.
__device__ inline Id group_unstored_item(const Span<const Id>& row, Id rank) {
  return rank +
         static_cast<Id>(group_count_first(static_cast<Offset>(row.size()), [&](Offset place) {
           return row.data()[place] - static_cast<Id>(place) <= rank;
         }));
}

/// The bpr loss' candidate `number`, which the user has not stored, of each group that is active.
__device__ inline Id group_candidate(const SgdSamplesView& samples, const SgdDraws& draws,
                                     NegativeSampler sampler, const Span<const Id>& stored,
                                     std::uint32_t number, bool active) {
  bool found = !active;
  Id item = 0;
#pragma unroll 1
  for (std::uint32_t k = 0; k < sgd_tries && !__all_sync(all_lanes, found); ++k) {
    const Id drawn = trial_item(samples, draws, sampler, sgd_tries * number + k);
    const bool accepted = !group_is_stored(stored, drawn) && !found;
    if (accepted) item = drawn;
    found = found || accepted;
  }
  if (__all_sync(all_lanes, found)) return item;
  const std::uint32_t words_per_draw = sampler == NegativeSampler::uniform ? 1 : 2;
  const std::uint32_t first = words_per_draw * sgd_tries * number;
  const auto unstored = static_cast<std::uint32_t>(samples.items - static_cast<Id>(stored.size()));
  const auto rank = static_cast<Id>(uniform_below(word_of(draws, first), unstored));
  const Id other = group_unstored_item(stored, rank);
  return found ? item : other;
}

}  // namespace wf::cuda
