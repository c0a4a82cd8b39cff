#include "cli/support/count_display.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "cli/support/messages.hpp"
#include "cli/support/progress_display.hpp"

namespace wf::cli {

CountDisplay::CountDisplay(std::string what, Offset all)
    : what_(std::move(what)), all_(all), terminal_(isatty(STDERR_FILENO)) {}

CountDisplay::~CountDisplay() {
  if (bar_open_) cli::show("\r\033[K");
}

void CountDisplay::show(Offset done) {
  const Clock::time_point now = Clock::now();
  const std::chrono::duration<double> elapsed = now - start_, since = now - shown_;
  if (since.count() < (terminal_ ? 0.2 : 5.0)) return;
  shown_ = now;
  const double left =
      elapsed.count() / static_cast<double>(done) * static_cast<double>(all_ - done);
  const std::string text = fmt::format("{} of {} {}  ETA {:.0f} s", done, all_, what_, left);
  if (terminal_)
    cli::show(fmt::format("\r\033[K{} {}", progress_bar(done, all_), text));
  else
    cli::show(text + "\n");
  bar_open_ = terminal_;
}

}  // namespace wf::cli
