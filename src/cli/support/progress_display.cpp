#include "cli/support/progress_display.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <string>
#include <utility>

#include "cli/support/messages.hpp"

namespace wf::cli {
namespace {

constexpr int bar_width = 24;

}  // namespace

std::string progress_bar(long long done, long long all) {
  const auto filled = static_cast<std::size_t>(all > 0 ? bar_width * done / all : bar_width);
  return fmt::format("[{:.<{}}]", std::string(filled, '#'), bar_width);
}

ProgressDisplay::ProgressDisplay(std::string metric)
    : metric_(std::move(metric)), terminal_(isatty(STDERR_FILENO)) {}

ProgressDisplay::~ProgressDisplay() {
  if (line_open_) cli::show("\n");
}

void ProgressDisplay::show(const Progress& progress) {
  seconds_ += progress.seconds;
  ++iterations_;
  const double left = seconds_ / iterations_ * (progress.iterations - progress.iteration);
  std::string text = fmt::format("iteration {}/{}", progress.iteration, progress.iterations);
  if (!std::isnan(progress.loss)) text += fmt::format("  loss {:.6g}", progress.loss);
  const SampleCounts& counts = progress.counts;
  if (counts.samples > 0)
    text += fmt::format("  {:.0f} % updates", 100.0 * counts.updates / counts.samples);
  if (counts.skipped > 0) text += fmt::format("  {} skipped", counts.skipped);
  if (!std::isnan(progress.validation))
    text += fmt::format("  {} {:.4f}", metric_, progress.validation);
  text += fmt::format("  {:.2f} s  ETA {:.0f} s", progress.seconds, left);
  if (terminal_)
    cli::show(
        fmt::format("\r\033[K{} {}", progress_bar(progress.iteration, progress.iterations), text));
  else
    cli::show(text + "\n");
  line_open_ = terminal_;
}

}  // namespace wf::cli
