#pragma once

#include <functional>
#include <limits>

namespace wf {

/// What a progress callback answers.
enum Continue : bool { stop = false, go_on = true };

struct Progress {
  int iteration = 0;   ///< that just ended, counted from 1
  int iterations = 0;  ///< asked for
  /// After this iteration; NaN when it was not computed.
  double loss = std::numeric_limits<double>::quiet_NaN();
  double seconds = 0;  ///< this iteration took, loss and validation not counted
  /// Of the validation metric; NaN when there is none.
  double validation = std::numeric_limits<double>::quiet_NaN();
};

using ProgressCallback = std::function<Continue(const Progress&)>;

}  // namespace wf
