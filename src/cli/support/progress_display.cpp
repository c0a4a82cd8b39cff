#include "cli/support/progress_display.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <string>

namespace wf::cli {
namespace {

constexpr int bar_width = 24;

std::string bar(const Progress& progress) {
  const int filled =
      progress.iterations > 0 ? bar_width * progress.iteration / progress.iterations : bar_width;
  return fmt::format("[{:.<{}}]", std::string(filled, '#'), bar_width);
}

}  // namespace

ProgressDisplay::ProgressDisplay() : terminal_(isatty(STDERR_FILENO)) {}

ProgressDisplay::~ProgressDisplay() {
  if (line_open_) fmt::print(stderr, "\n");
}

void ProgressDisplay::show(const Progress& progress) {
  seconds_ += progress.seconds;
  ++iterations_;
  const double left = seconds_ / iterations_ * (progress.iterations - progress.iteration);
  std::string text = fmt::format("iteration {}/{}", progress.iteration, progress.iterations);
  if (!std::isnan(progress.loss)) text += fmt::format("  loss {:.6g}", progress.loss);
  if (!std::isnan(progress.validation))
    text += fmt::format("  ndcg@10 {:.4f}", progress.validation);
  text += fmt::format("  {:.2f} s  ETA {:.0f} s", progress.seconds, left);
  if (terminal_)
    fmt::print(stderr, "\r\033[K{} {}", bar(progress), text);
  else
    fmt::print(stderr, "{}\n", text);
  std::fflush(stderr);
  line_open_ = terminal_;
}

}  // namespace wf::cli
