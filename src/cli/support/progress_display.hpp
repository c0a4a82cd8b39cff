#pragma once

#include <string>

#include "warpfactor/progress.hpp"

namespace wf::cli {

/// "[####....]" for `done` of `all`.
std::string progress_bar(long long done, long long all);

/// Shows a training on standard error: a bar on a terminal, else a line an iteration.
class ProgressDisplay {
 public:
  /// metric: the name of what a validation computes.
  explicit ProgressDisplay(std::string metric);
  /// Ends the bar's line.
  ~ProgressDisplay();
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  void show(const Progress& progress);

 private:
  std::string metric_;
  bool terminal_;
  bool line_open_ = false;
  double seconds_ = 0;
  int iterations_ = 0;  ///< seen so far; a resumed training does not begin at 1
};

}  // namespace wf::cli
