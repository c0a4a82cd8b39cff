#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wf::cli {

// What goes to standard error, where it does not mix with results. A message that cannot be written
// is dropped: a full disk or a closed terminal must not end what the message is about.

/// Gives standard streams that are closed a place where reads end and writes fail, so that no file
/// that is opened later takes theirs; and makes a write to a broken pipe fail, not a signal.
void prepare_streams();

/// From now on without progress and notes; warnings and errors stay.
void set_quiet();

/// As it is, without a line end: progress.
void show(std::string_view text);
/// One line.
void write_note(const std::string& line);
template <class... Args>
void note(fmt::format_string<Args...> format, Args&&... args) {
  write_note(fmt::format(format, std::forward<Args>(args)...));
}

/// "warning: " and one line. What is warned of is kept for --json as well.
void write_warning(const std::string& line);
template <class... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) {
  write_warning(fmt::format(format, std::forward<Args>(args)...));
}
/// Every warning so far.
std::vector<std::string> warnings();

/// "warpfactor: " and why the command ends.
void write_error(const std::string& line);

}  // namespace wf::cli
