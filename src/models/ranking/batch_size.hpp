#pragma once

#include <algorithm>

#include "contract/sgd.hpp"

namespace wf {

/// The batch size where none is asked for, of training on so many samples: a 24th of an epoch, with
/// adadelta a 48th, which at equal epochs rank MovieLens 100K as well as single samples do, and no
/// more than keeps a batch's vectors near a cache. Where users share features at most a 128th: the
/// gradients of a batch for such a feature all point the same way, and overshoot together. With
/// item features at least an eighth of the items, all of whose rows are summed anew for each batch.
constexpr Offset default_batch_size(const SgdProblem& problem, SgdSchedule schedule,
                                    Offset samples) {
  Offset parts = schedule == SgdSchedule::adagrad ? 24 : 48;
  if (problem.user_features.offsets != nullptr) parts = 128;
  const Offset share = std::clamp<Offset>(samples / parts, 1, 65536);
  if (problem.item_features.offsets == nullptr) return share;
  return std::max(share, problem.item_features.rows / 8);
}

}  // namespace wf
