#pragma once

#include <algorithm>
#include <cstdint>

#include "contract/sgd_draws.hpp"
#include "cpu/sgd/plan.hpp"
#include "cpu/sgd/user_order.hpp"

namespace wf::cpu {

/// Draws 4 g .. 4 g + 3 of the sampler.
inline void draw_items(const SgdPlan& plan, const SgdDraws& words, std::uint32_t g, Id* items) {
  const CsrView& stored = plan.problem.interactions;
  if (plan.parameters.negative_sampler == NegativeSampler::uniform) {
    const PhiloxBlock block = words.block(g);
    for (int k = 0; k < 4; ++k)
      items[k] =
          static_cast<Id>(uniform_below(block.word[k], static_cast<std::uint32_t>(stored.columns)));
    return;
  }
  for (std::uint32_t half = 0; half < 2; ++half) {
    const PhiloxBlock block = words.block(2 * g + half);
    for (int k = 0; k < 2; ++k) {
      const Offset entry = sgd_position(block.word[2 * k], block.word[2 * k + 1], stored.size());
      items[2 * half + static_cast<std::uint32_t>(k)] = stored.indices[entry];
    }
  }
}

/// Candidate `number` of a bpr sample with these words.
inline Id bpr_candidate(const SgdPlan& plan, const SgdDraws& words, Id user, std::uint32_t number) {
  const bool uniform = plan.parameters.negative_sampler == NegativeSampler::uniform;
  const CsrView& stored = plan.problem.interactions;
  const std::uint32_t words_a_draw = uniform ? 1 : 2;
  const std::uint32_t first = words_a_draw * sgd_tries * number;
  PhiloxBlock block{};
  for (std::uint32_t n = first; n < first + words_a_draw * sgd_tries; n += words_a_draw) {
    if (n % 4 == 0) block = words.block(n / 4);
    const std::uint32_t* word = block.word + n % 4;
    const Id item =
        uniform ? static_cast<Id>(uniform_below(*word, static_cast<std::uint32_t>(stored.columns)))
                : stored.indices[sgd_position(word[0], word[1], stored.size())];
    if (!plan.has_stored(user, item)) return item;
  }
  const Span<const Id> row = plan.stored(user);
  const std::uint32_t unstored =
      static_cast<std::uint32_t>(plan.items()) - static_cast<std::uint32_t>(row.size());
  return sgd_unstored_item(row, static_cast<Id>(uniform_below(words.word(first), unstored)));
}

/// Candidate 0 of a sample, which depends on nothing that training changes; none for other losses
/// than bpr and for a user with every item.
inline Id first_candidate(const SgdPlan& plan, std::uint32_t epoch, Offset sample, Id user) {
  if (plan.parameters.loss != SgdLoss::bpr || plan.is_skipped(user)) return no_id;
  const SgdDraws words(plan.parameters.seed, Stream::sgd_negatives, epoch, sample);
  return bpr_candidate(plan, words, user, 0);
}

/// The same for several samples, each of whose steps waits for memory: all take one step, then all
/// the next.
inline void first_candidates(const SgdPlan& plan, std::uint32_t epoch, Span<const SgdTaken> samples,
                             Id* candidates) {
  if (plan.parameters.loss != SgdLoss::bpr) {
    std::fill_n(candidates, samples.size(), no_id);
    return;
  }
  constexpr std::size_t at_once = 64;
  const CsrView& stored = plan.problem.interactions;
  Offset entries[at_once];
  for (std::size_t begin = 0; begin < samples.size(); begin += at_once) {
    const std::size_t count = std::min(at_once, samples.size() - begin);
    Id* items = candidates + begin;
    for (std::size_t k = 0; k < count; ++k) {
      const SgdDraws words(plan.parameters.seed, Stream::sgd_negatives, epoch,
                           samples[begin + k].sample);
      const PhiloxBlock block = words.block(0);
      items[k] =
          static_cast<Id>(uniform_below(block.word[0], static_cast<std::uint32_t>(stored.columns)));
      entries[k] = sgd_position(block.word[0], block.word[1], stored.size());
    }
    if (plan.parameters.negative_sampler == NegativeSampler::popularity)
      for (std::size_t k = 0; k < count; ++k) items[k] = stored.indices[entries[k]];
    for (std::size_t k = 0; k < count; ++k) {
      const auto [sample, pair] = samples[begin + k];
      if (plan.filter.may_have(plan.filter.row(pair.user), items[k]))
        items[k] = first_candidate(plan, epoch, sample, pair.user);
    }
  }
}

}  // namespace wf::cpu
