#pragma once

#include <cstdint>

#include "cpu/sgd/apply.hpp"
#include "cpu/sgd/batch.hpp"
#include "cpu/sgd/choose.hpp"
#include "cpu/sgd/counts.hpp"

// For files *_simd.cpp.

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

/// The gradients of one sample.
struct SgdGradients {
  SgdEntry user;      ///< with the vector `direction`
  SgdEntry items[2];  ///< with the vector `seen`
  float loss = 0;
};

/// Finds the gradients of single samples.
template <class Rows, class Width>
class SgdTaker {
 public:
  WF_INLINE SgdTaker(const SgdPlan& plan, const SgdSideState& users, const Rows& rows,
                     std::uint32_t epoch, Width width)
      : plan_(plan),
        users_(users),
        rows_(rows),
        width_(width),
        chooser_(plan, rows, epoch, width) {}

  /// Writes the user's vector to `seen` and, where there is a gradient, its direction.
  WF_INLINE SgdGradients take(Offset sample, SgdPair pair, const SgdAhead& ahead, float* seen,
                              float* direction) {
    SgdGradients gradients;
    if (plan_.is_skipped(pair.user)) {
      ++counts_.skipped;
      return gradients;
    }
    const SgdUser user{seen, represent_row(users_, users_.features, pair.user, seen, width_)};
    const SgdChoice choice = chooser_.choose(sample, pair, ahead, user);
    gradients.loss = choice.loss;
    counts_.draws += choice.draws;
    counts_.non_finite += choice.is_finite ? 0 : 1;
    const float c = choice.coefficient;
    if (c == 0) return gradients;
    ++counts_.updates;

    const bool pairwise = choice.negative != no_id;
    float bias;
    const float* positive = rows_.row(choice.positive, 0, bias);
    const float* negative = pairwise ? rows_.row(choice.negative, 1, bias) : nullptr;
    for (Offset j = 0; j < width_; j += lanes) {
      const Floats q = load(positive + j);
      store(direction + j, pairwise ? load(negative + j) - q : q);
    }
    gradients.user = {pair.user, c};
    gradients.items[0] = {choice.positive, pairwise ? -c : c};
    if (pairwise) gradients.items[1] = {choice.negative, c};
    return gradients;
  }

  const SgdCounts& counts() const { return counts_; }

 private:
  const SgdPlan& plan_;
  const SgdSideState& users_;
  const Rows& rows_;
  Width width_;
  SgdChooser<Rows, Width> chooser_;
  SgdCounts counts_;
};

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
