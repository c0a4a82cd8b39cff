#pragma once

#include "contract/sgd.hpp"
#include "cuda/sgd/batch/batch.hpp"
#include "cuda/sgd/sample/draws.cuh"
#include "cuda/sgd/sample/score.cuh"

namespace wf::cuda {

/// Of SgdParameters and the epoch what a sample's choice depends on.
struct SgdRules {
  std::uint64_t seed;
  std::uint32_t epoch;
  NegativeSampler sampler;
  int max_sampled;
  int candidates;
  int kos_k;
  int kos_n;
};

/// What one sample decides before anything changes, the same in every lane.
struct SgdChoice {
  Id positive = no_id;
  Id negative = no_id;  ///< none: the logistic loss, or no violator
  float coefficient = 0;
  float loss = 0;
  int draws = 0;
  bool finite = true;
};

/// Chooses for one sample after the other, sgd.hpp; every function is for a whole warp.
struct SgdChooser {
  const SgdSamplesView& samples;
  const SgdRules& rules;
  const RowTable& items;
  std::uint32_t* scratch;  ///< of the warp: a word for each positive that competes

  template <SgdLoss loss>
  __device__ SgdChoice choose(const BatchSample& sample, const SeenUser& seen) const {
    if constexpr (loss == SgdLoss::logistic) return logistic(sample, seen);
    if constexpr (loss == SgdLoss::bpr) return bpr(sample, seen);
    if constexpr (loss == SgdLoss::warp) return warp(sample, sample.sample, sample.item, seen);
    const Offset positive = kos_positive(sample, seen);
    return warp(sample, positive, samples.pairs[positive].item, seen);
  }

 private:
  __device__ SgdDraws draws(Stream stream, const BatchSample& sample) const {
    return {rules.seed, stream, rules.epoch, sample.sample};
  }

  /// coefficient = weight * sigmoid(x), loss = -weight * log(sigmoid(-x))
  __device__ static void set_sigmoid(SgdChoice& choice, float x, float weight) {
    const float e = expf(-fabsf(x));
    choice.coefficient = weight * (x < 0 ? e : 1.0f) / (1 + e);
    choice.loss = weight * (fmaxf(x, 0.0f) + log1pf(e));
  }

  __device__ SgdChoice logistic(const BatchSample& sample, const SeenUser& seen) const {
    SgdChoice choice;
    choice.positive = sample.item;
    const float s = group_score(items, seen, choice.positive, true);
    const float signed_weight = samples.signed_weight(sample.sample);
    set_sigmoid(choice, signed_weight > 0 ? -s : s, fabsf(signed_weight));
    if (signed_weight > 0) choice.coefficient = -choice.coefficient;
    choice.finite = isfinite(s);
    return choice;
  }

  /// The positive goes as number -1, with the first candidates.
  __device__ SgdChoice bpr(const BatchSample& sample, const SeenUser& seen) const {
    SgdChoice choice;
    choice.positive = sample.item;
    choice.draws = rules.candidates;
    const SgdDraws words = draws(Stream::sgd_negatives, sample);
    const Span<const Id> stored = samples.stored(sample.user);
    float s = 0;
    float best = 0;
    for (int first = -1; first < rules.candidates; first += scores_at_once) {
      const int mine = first + score_group();
      const bool active = mine < rules.candidates;
      const bool draws_one = active && mine >= 0;
      const Id drawn = group_candidate(samples, words, rules.sampler, stored, mine, draws_one);
      const Id item = draws_one ? drawn : choice.positive;
      const float score = group_score(items, seen, item, active);
      choice.finite = choice.finite && __all_sync(all_lanes, !active || isfinite(score));
      for (int g = 0; g < scores_at_once && first + g < rules.candidates; ++g) {
        const float found = __shfl_sync(all_lanes, score, g * score_lanes);
        const Id found_item = __shfl_sync(all_lanes, item, g * score_lanes);
        if (first + g < 0) {
          s = found;
        } else if (first + g == 0 || found > best) {
          best = found;
          choice.negative = found_item;
        }
      }
    }
    set_sigmoid(choice, best - s, fabsf(samples.signed_weight(sample.sample)));
    return choice;
  }

  /// Several trials at once: of those that violate the first counts, and none after it.
  __device__ SgdChoice warp(const BatchSample& sample, Offset positive, Id item_of_positive,
                            const SeenUser& seen) const {
    SgdChoice choice;
    choice.positive = item_of_positive;
    choice.draws = rules.max_sampled;
    const SgdDraws words = draws(Stream::sgd_negatives, sample);
    const Span<const Id> stored = samples.stored(sample.user);
    float s = 0;
    for (int first = -1; first < rules.max_sampled && choice.negative == no_id;
         first += scores_at_once) {
      const int mine = first + score_group();
      const bool active = mine < rules.max_sampled;
      Id item = choice.positive;
      if (active && mine >= 0) item = trial_item(samples, words, rules.sampler, mine);
      const float score = group_score(items, seen, item, active);
      if (first < 0) s = __shfl_sync(all_lanes, score, 0);
      bool violates = active && mine >= 0 && score > s - 1;
      if (__any_sync(all_lanes, violates)) violates = !group_is_stored(stored, item) && violates;
      const unsigned violators = __ballot_sync(all_lanes, violates);
      const int lane = violators == 0 ? warp_lanes - 1 : __ffs(violators) - 1;
      const int last = first + lane / score_lanes;
      const bool broken = active && mine <= last && !isfinite(score);
      choice.finite = choice.finite && !__any_sync(all_lanes, broken);
      const float candidate = __shfl_sync(all_lanes, score, lane);
      const Id candidate_id = __shfl_sync(all_lanes, item, lane);
      if (violators == 0) continue;
      choice.negative = candidate_id;
      choice.draws = last + 1;
      const float rank = static_cast<float>(sgd_rank(samples.items, choice.draws));
      choice.coefficient = fminf(10.0f, fabsf(samples.signed_weight(positive)) * logf(rank));
      choice.loss = choice.coefficient * (1 - s + candidate);
    }
    return choice;
  }

  /// Number `number` of the samples of the user that compete to be the positive.
  __device__ Offset competitor(const SgdDraws& words, Id user, int number) const {
    const Offset begin = samples.sample_offsets[user];
    const Offset count = samples.sample_offsets[user + 1] - begin;
    return begin + uniform_below(word_of(words, number), static_cast<std::uint32_t>(count));
  }

  __device__ Offset kos_positive(const BatchSample& sample, const SeenUser& seen) const {
    const Id user = sample.user;
    const SgdDraws words = draws(Stream::sgd_positives, sample);
    const Offset count = samples.sample_offsets[user + 1] - samples.sample_offsets[user];
    const int drawn = static_cast<int>(min(Offset{rules.kos_n}, count));
    for (int first = 0; first < drawn; first += scores_at_once) {
      const int mine = first + score_group();
      const bool active = mine < drawn;
      const Id item = active ? samples.pairs[competitor(words, user, mine)].item : 0;
      const float score = group_score(items, seen, item, active);
      if (active && threadIdx.x % score_lanes == 0) scratch[mine] = ordered(score);
    }
    __syncwarp();
    const int chosen = place_of_rank(drawn, min(rules.kos_k, drawn) - 1);
    __syncwarp();
    return competitor(words, user, chosen);
  }

  /// Greater for greater scores, -0 as 0, NaN as the least.
  __device__ static std::uint32_t ordered(float score) {
    if (isnan(score)) score = -INFINITY;
    const std::uint32_t bits = __float_as_uint(score + 0.0f);
    return bits >> 31 ? ~bits : bits | 0x80000000u;
  }

  /// How many of the keys in scratch are not below `least`.
  __device__ int count_from(int drawn, std::uint32_t least) const {
    int count = 0;
    for (int first = 0; first < drawn; first += warp_lanes) {
      const int k = first + threadIdx.x % warp_lanes;
      count += __popc(__ballot_sync(all_lanes, k < drawn && scratch[k] >= least));
    }
    return count;
  }

  /// Where the key of that rank, counted from 0, lies in scratch when it is sorted descending and
  /// stable: its value bit by bit, then its place among equals.
  __device__ int place_of_rank(int drawn, int rank) const {
    std::uint32_t key = 0;
    for (std::uint32_t bit = 0x80000000u; bit != 0; bit >>= 1)
      if (count_from(drawn, key | bit) > rank) key |= bit;
    const int greater = key == 0xFFFFFFFFu ? 0 : count_from(drawn, key + 1);
    int left = rank - greater;
    for (int first = 0; first < drawn; first += warp_lanes) {
      const int k = first + threadIdx.x % warp_lanes;
      unsigned equal = __ballot_sync(all_lanes, k < drawn && scratch[k] == key);
      if (left >= __popc(equal)) {
        left -= __popc(equal);
        continue;
      }
      for (; left > 0; --left) equal &= equal - 1;
      return first + __ffs(equal) - 1;
    }
    return 0;
  }
};

}  // namespace wf::cuda
