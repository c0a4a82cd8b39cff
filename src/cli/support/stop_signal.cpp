#include "cli/support/stop_signal.hpp"

#include <csignal>
#include <cstddef>

namespace wf::cli {
namespace {

constexpr std::array<int, 3> signals = {SIGINT, SIGTERM, SIGHUP};

volatile std::sig_atomic_t interrupted = 0;

void remember(int signal) {
  interrupted = 1;
  // The shell and the kernel both tell of a lost terminal.
  if (signal != SIGHUP) std::signal(signal, SIG_DFL);
}

}  // namespace

StopSignal::StopSignal() {
  interrupted = 0;
  for (std::size_t i = 0; i < signals.size(); ++i) {
    before_[i] = std::signal(signals[i], remember);
    if (before_[i] == SIG_IGN) std::signal(signals[i], SIG_IGN);
  }
}

StopSignal::~StopSignal() {
  for (std::size_t i = 0; i < signals.size(); ++i) std::signal(signals[i], before_[i]);
}

bool StopSignal::came() const { return interrupted != 0; }

}  // namespace wf::cli
