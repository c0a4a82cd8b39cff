#include "cli/support/stop_signal.hpp"

#include <csignal>

namespace wf::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void remember(int signal) {
  interrupted = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

StopSignal::StopSignal() {
  interrupted = 0;
  interrupt_before_ = std::signal(SIGINT, remember);
  terminate_before_ = std::signal(SIGTERM, remember);
}

StopSignal::~StopSignal() {
  std::signal(SIGINT, interrupt_before_);
  std::signal(SIGTERM, terminate_before_);
}

bool StopSignal::came() const { return interrupted != 0; }

}  // namespace wf::cli
