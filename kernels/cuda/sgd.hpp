#pragma once

#include <memory>

#include "contract/sgd.hpp"

namespace wf::cuda {

/// Sizes that decide how work is cut. Results are the same bit for bit whatever they are.
struct SgdTuning {
  /// Samples of whole batches that are put in order at a time.
  Offset planned_samples = Offset{1} << 20;
  /// Scores of competing positives that there is room for, unless a single sample has more.
  Offset kos_scores = Offset{1} << 24;
};

/// Throws Error(memory) with both figures when the device has not enough.
std::unique_ptr<SgdTrainer> make_sgd(int device, const SgdProblem& problem,
                                     const SgdParameters& parameters, const SgdTuning& tuning = {});

}  // namespace wf::cuda
