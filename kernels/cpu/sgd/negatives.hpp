#pragma once

#include <cstdint>

#include "contract/sgd_draws.hpp"
#include "cpu/sgd/plan.hpp"

namespace wf::cpu {

/// The item of a stored entry drawn with two words.
inline Id popular_item(const SgdPlan& plan, std::uint32_t high, std::uint32_t low) {
  const CsrView& stored = plan.problem.interactions;
  return stored.indices[sgd_position(high, low, stored.size())];
}

/// Candidate `number` of a bpr sample with these words.
inline Id bpr_candidate(const SgdPlan& plan, const SgdDraws& words, Id user, std::uint32_t number) {
  const Span<const Id> row = plan.stored(user);
  const bool uniform = plan.parameters.sampler == NegativeSampler::uniform;
  const std::uint32_t first = uniform ? number : 2 * sgd_popularity_tries * number;
  for (std::uint32_t k = 0; k < sgd_popularity_tries && !uniform; ++k) {
    const PhiloxBlock block = words.block((first + 2 * k) / 4);
    const Id item = popular_item(plan, block.word[2 * k % 4], block.word[2 * k % 4 + 1]);
    if (!sgd_is_stored(row, item)) return item;
  }
  const std::uint32_t unstored =
      static_cast<std::uint32_t>(plan.items()) - static_cast<std::uint32_t>(row.size);
  return sgd_unstored_item(row, static_cast<Id>(uniform_below(words.word(first), unstored)));
}

/// Candidate 0 of a sample, which depends on nothing that training changes; none for other losses
/// than bpr and for a user with every item.
inline Id first_candidate(const SgdPlan& plan, std::uint32_t epoch, Offset sample, Id user) {
  if (plan.parameters.loss != SgdLoss::bpr || plan.is_skipped(user)) return no_id;
  const SgdDraws words(plan.parameters.seed, Stream::sgd_negatives, epoch, sample);
  return bpr_candidate(plan, words, user, 0);
}

}  // namespace wf::cpu
