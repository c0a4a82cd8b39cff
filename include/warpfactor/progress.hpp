#pragma once

#include <functional>
#include <limits>
#include <type_traits>
#include <utility>

#include "warpfactor/types.hpp"

namespace wf {
inline namespace v0_1 {

/// The answer of a progress callback: whether the fit goes on.
enum class Continue : bool { no = false, yes = true };

/// Counts of one epoch of gradient descent.
struct SampleCounts {
  Offset samples = 0;  ///< samples of the epoch
  Offset updates = 0;  ///< samples that changed something; for warp: that found a violating item
  Offset skipped = 0;  ///< samples whose user has stored every item
  Offset draws = 0;    ///< items that were drawn and scored as negatives
};

/// State of a fit after an iteration.
struct Progress {
  int iteration = 0;   ///< index of the iteration that just ended, counted from 1
  int iterations = 0;  ///< number of iterations of the whole fit
  /// Loss after this iteration; NaN when it was not computed.
  double loss = std::numeric_limits<double>::quiet_NaN();
  double seconds = 0;  ///< time of this iteration without that of the loss and the validation
  /// Value of the validation after this iteration; NaN when there is none.
  double validation = std::numeric_limits<double>::quiet_NaN();
  SampleCounts counts;  ///< counts of this epoch, for models that are trained by gradient descent
};

/// A function that is called after each iteration, on the thread that called fit. It returns a
/// bool or a Continue, which say whether the fit goes on, or nothing: then it does. An exception
/// that it throws ends the fit and leaves the model as it was before the call.
class ProgressCallback {
  template <class Answer>
  static constexpr bool is_answer =
      std::is_void_v<Answer> || std::is_same_v<Answer, bool> || std::is_same_v<Answer, Continue>;

 public:
  ProgressCallback() = default;
  /// An empty function is no callback.
  ProgressCallback(std::function<bool(const Progress&)> call)  // NOLINT: implicit
      : call_(std::move(call)) {}
  template <
      class Callback, class Answer = std::invoke_result_t<Callback&, const Progress&>,
      class = std::enable_if_t<is_answer<Answer> && !std::is_same_v<Callback, ProgressCallback>>>
  ProgressCallback(Callback callback)  // NOLINT: implicit, as of std::function
      : call_([callback = std::move(callback)](const Progress& progress) mutable {
          if constexpr (std::is_void_v<Answer>)
            return callback(progress), true;
          else
            return static_cast<bool>(callback(progress));
        }) {}

  /// Whether there is a function to call.
  explicit operator bool() const { return static_cast<bool>(call_); }
  /// Whether the fit goes on.
  bool operator()(const Progress& progress) const { return call_(progress); }

 private:
  std::function<bool(const Progress&)> call_;
};

}  // namespace v0_1
}  // namespace wf
