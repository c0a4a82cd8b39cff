#pragma once

#include <chrono>
#include <string>

#include "warpfactor/types.hpp"

namespace wf::cli {

/// Shows on standard error how many of something are done: a bar on a terminal, else a line when
/// some seconds have passed; nothing for what is quick.
class CountDisplay {
 public:
  CountDisplay(std::string what, Offset all);
  /// Removes the bar.
  ~CountDisplay();
  CountDisplay(const CountDisplay&) = delete;
  CountDisplay& operator=(const CountDisplay&) = delete;

  void show(Offset done);

 private:
  using Clock = std::chrono::steady_clock;

  std::string what_;
  Offset all_;
  bool terminal_;
  bool bar_open_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_ = start_;
};

}  // namespace wf::cli
