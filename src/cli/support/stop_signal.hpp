#pragma once

namespace wf::cli {

/// While it lives, the first Ctrl-C (SIGINT) or wish to end (SIGTERM, as kill and batch systems
/// send it) is remembered instead of ending the program; a second of the same kind ends it.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool came() const;

 private:
  void (*interrupt_before_)(int);
  void (*terminate_before_)(int);
};

}  // namespace wf::cli
