#pragma once

#include <array>

namespace wf::cli {

/// While it lives, the first Ctrl-C (SIGINT), wish to end (SIGTERM, as kill and batch systems send
/// it) or loss of the terminal (SIGHUP) is remembered instead of ending the program; a second
/// Ctrl-C or wish to end ends it. A signal that is ignored, as nohup ignores SIGHUP, stays so.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool came() const;

 private:
  std::array<void (*)(int), 3> before_;
};

}  // namespace wf::cli
