#pragma once

#include <cstddef>

#include "contract/sgd.hpp"
#include "contract/sgd_samples.hpp"
#include "cuda/sgd.hpp"

namespace wf::cuda {

/// How much of what there is to be room for in one batch.
struct SgdSizes {
  Offset samples = 0;  ///< of an epoch
  Offset batch = 0;    ///< samples
  Offset planned = 0;  ///< samples, of whole batches, that are put in order at a time
  int width = 0;
  Offset users = 0;
  Offset items = 0;
  bool steps_users_at_once = false;  ///< the identity, trained: grouped by user
  bool leaves_users = false;         ///< user gradients wait for the end of the batch
  bool leaves_items = false;
  bool sums_items = false;  ///< items have features
  bool sums_users = false;
  Offset kos_positives = 0;  ///< that compete in one sample
  Offset kos_slots = 0;      ///< samples that may look for one at a time
  Offset gradients = 0;      ///< of one side that wait for the end of a batch
};

/// What is trained, and the sizes that follow. Throws Error(argument) for batches of 2^31 samples
/// and more.
struct SgdPlan {
  SgdPlan(const SgdProblem& problem, const SgdParameters& parameters, const SgdTuning& tuning);

  SgdProblem problem;
  SgdParameters parameters;
  SgdSamples samples;
  SgdSizes sizes;
};

}  // namespace wf::cuda
