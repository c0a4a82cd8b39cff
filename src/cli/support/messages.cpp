#include "cli/support/messages.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <mutex>

namespace wf::cli {
namespace {

/// The library warns from any thread.
struct Messages {
  std::mutex mutex;
  bool quiet = false;
  std::vector<std::string> warnings;
};

Messages& messages() {
  static Messages all;
  return all;
}

/// In one piece, so that lines of several processes in one log stay whole.
void write(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
  std::clearerr(stderr);
}

void write_line(const char* before, const std::string& line) {
  const char* const clear_progress_bar = isatty(STDERR_FILENO) ? "\r\033[K" : "";
  write(fmt::format("{}{}{}\n", clear_progress_bar, before, line));
}

}  // namespace

void prepare_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(stream, F_GETFD) == -1 && ::open("/dev/null", O_RDONLY) != stream) return;
}

void set_quiet() { messages().quiet = true; }

void show(std::string_view text) {
  if (!messages().quiet) write(text);
}

void write_note(const std::string& line) {
  if (!messages().quiet) write_line("", line);
}

void write_warning(const std::string& line) {
  Messages& all = messages();
  const std::lock_guard lock(all.mutex);
  all.warnings.push_back(line);
  write_line("warning: ", line);
}

std::vector<std::string> warnings() {
  Messages& all = messages();
  const std::lock_guard lock(all.mutex);
  return all.warnings;
}

void write_error(const std::string& line) { write_line("warpfactor: ", line); }

}  // namespace wf::cli
