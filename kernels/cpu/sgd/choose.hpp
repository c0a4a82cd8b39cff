#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "contract/sgd_draws.hpp"
#include "cpu/dense/lane_sums.hpp"
#include "cpu/sgd/draws_ahead.hpp"
#include "cpu/sgd/item_rows.hpp"
#include "cpu/sgd/negatives.hpp"
#include "cpu/sgd/plan.hpp"

// For files *_simd.cpp.

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

/// What one sample decides before anything changes.
struct SgdChoice {
  Id positive = no_id;
  Id negative = no_id;  ///< none: the logistic loss, or no violator
  float coefficient = 0;
  float loss = 0;
  Id draws = 0;
  bool is_finite = true;
};

/// The vector a sample sees of its user.
struct SgdUser {
  const float* embedding;
  float bias;
};

/// What was drawn for a sample before.
struct SgdAhead {
  Id first_candidate;  ///< of bpr, candidate 0
  const Id* draws;     ///< of warp, the first draws_ahead; or null
  SgdStoredDraws stored_draws;
};

/// Finds the negative and the coefficient of a sample, sgd.hpp. Rows are those of item_rows.hpp,
/// the width a constant where it is known.
template <class Rows, class Width>
class SgdChooser {
 public:
  WF_INLINE SgdChooser(const SgdPlan& plan, const Rows& rows, std::uint32_t epoch, Width width)
      : plan_(plan), rows_(rows), epoch_(epoch), width_(width) {
    best_.resize(static_cast<std::size_t>(plan.parameters.kos_k));
  }

  WF_INLINE SgdChoice choose(Offset sample, SgdPair pair, const SgdAhead& ahead,
                             const SgdUser& user) {
    switch (plan_.parameters.loss) {
      case SgdLoss::logistic:
        return logistic(sample, pair, user);
      case SgdLoss::bpr:
        return bpr(sample, pair, ahead.first_candidate, user);
      case SgdLoss::warp:
      case SgdLoss::warp_kos:
        break;
    }
    return warp(sample, pair, ahead, user);
  }

 private:
  static constexpr int group = 4;  ///< items scored at once
  static constexpr float lowest = -std::numeric_limits<float>::infinity();

  struct Positive {
    Offset sample;
    float score;
    Id item;
  };

  WF_INLINE float score(const SgdUser& user, Id item) const { return scores<1>(user, &item)[0]; }

  /// Of the first `count` items; what follows in the result means nothing.
  template <int count>
  WF_INLINE Float32x4 scores(const SgdUser& user, const Id* items) const {
    const float* rows[count];
    float biases[group] = {};
#pragma GCC unroll 4
    for (int c = 0; c < count; ++c) rows[c] = rows_.row(items[c], c, biases[c]);
    SixteenSums sums[group] = {};
    for (Offset j = 0; j < width_; j += 16) {
#pragma GCC unroll 4
      for (int p = 0; p < 16 / lanes; ++p) {
        const Floats u = load(user.embedding + j + p * lanes);
        for (int c = 0; c < count; ++c) sums[c].part[p] += u * load(rows[c] + j + p * lanes);
      }
    }
    const Float32x4 products = lane_sums(four_lanes(sums[0]), four_lanes(sums[1]),
                                         four_lanes(sums[2]), four_lanes(sums[3]));
    // Not loaded from the array: such a load waits for all earlier stores, which miss the caches.
    return products + Float32x4{biases[0], biases[1], biases[2], biases[3]} + user.bias;
  }

  WF_INLINE SgdDraws draws(Stream stream, Offset sample) const {
    return {plan_.parameters.seed, stream, epoch_, sample};
  }

  WF_INLINE SgdChoice logistic(Offset sample, SgdPair pair, const SgdUser& user) const {
    SgdChoice choice;
    choice.positive = pair.item;
    const float s = score(user, choice.positive);
    const float label = plan_.samples.label(sample);
    set_sigmoid(choice, label > 0 ? -s : s, plan_.samples.weight(sample));
    if (label > 0) choice.coefficient = -choice.coefficient;
    choice.is_finite = std::isfinite(s);
    return choice;
  }

  /// coefficient = weight * sigmoid(x), loss = -weight * log(sigmoid(-x)).
  WF_INLINE static void set_sigmoid(SgdChoice& choice, float x, float weight) {
    const float e = std::exp(-std::fabs(x));
    choice.coefficient = weight * (x < 0 ? e : 1.0f) / (1 + e);
    choice.loss = weight * (std::max(x, 0.0f) + std::log(1 + e));
  }

  WF_INLINE SgdChoice bpr(Offset sample, SgdPair pair, Id first_candidate,
                          const SgdUser& user) const {
    const SgdDraws words = draws(Stream::sgd_negatives, sample);
    SgdChoice choice;
    choice.positive = pair.item;
    choice.draws = plan_.parameters.candidates;
    choice.negative = first_candidate;
    const Id first[2] = {pair.item, choice.negative};
    const Float32x4 s = scores<2>(user, first);
    float probe = 0 * s[0] + 0 * s[1];
    float best = s[1];
    for (int c = 1; c < plan_.parameters.candidates; ++c) {
      const Id item = bpr_candidate(plan_, words, pair.user, static_cast<std::uint32_t>(c));
      const float candidate = score(user, item);
      probe += 0 * candidate;
      if (!(candidate > best)) continue;
      best = candidate;
      choice.negative = item;
    }
    set_sigmoid(choice, best - s[0], plan_.samples.weight(sample));
    choice.is_finite = probe == 0;
    return choice;
  }

  WF_INLINE SgdChoice warp(Offset sample, SgdPair pair, const SgdAhead& ahead,
                           const SgdUser& user) {
    const Positive positive = plan_.parameters.loss == SgdLoss::warp_kos
                                  ? kos_positive(sample, pair.user, user)
                                  : Positive{sample, score(user, pair.item), pair.item};
    const float s = positive.score;
    const SgdDraws words = draws(Stream::sgd_negatives, sample);
    SgdChoice choice;
    choice.positive = positive.item;
    Float32x4 probe = Float32x4{} * s;
    while (choice.draws < plan_.parameters.max_sampled) {
      Id items[group];
      const bool is_ahead = ahead.draws != nullptr && choice.draws < draws_ahead;
      if (is_ahead)
        std::copy_n(ahead.draws + choice.draws, group, items);
      else
        draw_items(plan_, words, static_cast<std::uint32_t>(choice.draws / group), items);
      const Float32x4 candidates = scores<group>(user, items);
      const int count = std::min(group, plan_.parameters.max_sampled - choice.draws);
      probe += candidates * 0.0f;
      std::uint32_t violators = greater_bits(candidates, s - 1 + Float32x4{}) & ((1u << count) - 1);
      for (; violators != 0; violators &= violators - 1) {
        const int k = __builtin_ctz(violators);
        if (is_ahead ? is_stored(pair.user, ahead, choice.draws + k)
                     : plan_.has_stored(pair.user, items[k]))
          continue;
        choice.draws += k + 1;
        choice.negative = items[k];
        choice.coefficient = std::min(
            10.0f, plan_.samples.weight(positive.sample) * plan_.rank_losses[choice.draws]);
        choice.loss = choice.coefficient * (1 - s + candidates[k]);
        choice.is_finite = is_zero(probe);
        return choice;
      }
      choice.draws += count;
    }
    choice.is_finite = is_zero(probe);
    return choice;
  }

  /// Of a draw made ahead.
  WF_INLINE bool is_stored(Id user, const SgdAhead& ahead, int draw) const {
    if ((ahead.stored_draws.bits >> draw & 1) == 0) return false;
    return ahead.stored_draws.is_certain || sgd_is_stored(plan_.stored(user), ahead.draws[draw]);
  }

  WF_INLINE static bool is_zero(Float32x4 v) { return v[0] + v[1] + v[2] + v[3] == 0; }

  /// The kos_k-th best of kos_n samples of the user. The best so far are kept in order.
  WF_INLINE Positive kos_positive(Offset sample, Id user_id, const SgdUser& user) {
    const Offset first = plan_.samples.offsets[user_id];
    const Offset count = plan_.samples.offsets[user_id + 1] - first;
    const SgdDraws words = draws(Stream::sgd_positives, sample);
    const int drawn = static_cast<int>(std::min<Offset>(plan_.parameters.kos_n, count));
    const int kept = std::min(plan_.parameters.kos_k, drawn);
    std::fill_n(best_.begin(), kept, Positive{no_id, 0, no_id});
    for (int begin = 0; begin < drawn; begin += group) {
      const PhiloxBlock block = words.block(static_cast<std::uint32_t>(begin / group));
      Offset others[group];
      Id items[group];
      for (int k = 0; k < group; ++k) {
        others[k] = first + uniform_below(block.word[k], static_cast<std::uint32_t>(count));
        items[k] = plan_.samples.pairs[others[k]].item;
      }
      const Float32x4 s = scores<group>(user, items);
      for (int k = 0; k < std::min(group, drawn - begin); ++k)
        insert(best_.data(), kept, {others[k], std::isnan(s[k]) ? lowest : s[k], items[k]});
    }
    return best_[static_cast<std::size_t>(kept) - 1];
  }

  WF_INLINE static void insert(Positive* best, int kept, Positive next) {
    for (int k = 0; k < kept; ++k)
      if (best[k].sample == no_id || next.score > best[k].score) std::swap(best[k], next);
  }

  const SgdPlan& plan_;
  const Rows& rows_;
  std::uint32_t epoch_;
  Width width_;
  std::vector<Positive> best_;
};

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
