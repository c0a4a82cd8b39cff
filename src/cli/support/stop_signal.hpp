#pragma once

namespace wf::cli {

/// While it lives, the first Ctrl-C is remembered instead of ending the program; a second ends it.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool came() const;

 private:
  void (*before_)(int);
};

}  // namespace wf::cli
