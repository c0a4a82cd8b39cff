#pragma once

#include <functional>
#include <limits>

#include "warpfactor/types.hpp"

namespace wf {

/// What a progress callback answers.
enum Continue : bool { stop = false, go_on = true };

/// What an epoch of gradient descent did.
struct SampleCounts {
  Offset samples = 0;
  Offset updates = 0;  ///< samples that changed something; for warp: found an item ranked too high
  Offset skipped = 0;  ///< samples whose user has every item
  Offset draws = 0;    ///< items scored in search of one that ranks too high
};

struct Progress {
  int iteration = 0;   ///< that just ended, counted from 1
  int iterations = 0;  ///< asked for
  /// After this iteration; NaN when it was not computed.
  double loss = std::numeric_limits<double>::quiet_NaN();
  double seconds = 0;  ///< this iteration took, loss and validation not counted
  /// Of the validation metric; NaN when there is none.
  double validation = std::numeric_limits<double>::quiet_NaN();
  SampleCounts counts;  ///< of models that are trained by gradient descent
};

using ProgressCallback = std::function<Continue(const Progress&)>;

}  // namespace wf
