#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "warpfactor/io.hpp"

namespace wf::cli {

/// An option whose value is one of `names`, pairs of a value and its text.
template <class Enum, class Names>
CLI::Option* add_choice(CLI::App& command, const std::string& option, Enum& value,
                        const Names& names, const std::string& help) {
  std::vector<std::string> texts;
  std::string current;
  for (const auto& [each, text] : names) {
    texts.emplace_back(text);
    if (each == value) current = text;
  }
  const auto set = [&value, names](const std::string& chosen) {
    for (const auto& [each, text] : names)
      if (chosen == text) value = each;
  };
  return command.add_option_function<std::string>(option, set, help)
      ->check(CLI::IsMember(texts))
      ->default_str(current);
}

/// An option that takes values separated by commas, and may be repeated.
template <class T>
CLI::Option* add_list(CLI::App& command, const std::string& option, std::vector<T>& values,
                      const std::string& help) {
  return command.add_option(option, values, help)->delimiter(',')->allow_extra_args(false);
}

/// What is wrong with the text of a whole number from 0 to 2^64 - 1, or nothing: CLI11 would take
/// the nearest number that there is.
std::string whole_number_problem(const std::string& text);

/// An option whose value is yes or no.
CLI::Option* add_yes_no(CLI::App& command, const std::string& option, bool& value,
                        const std::string& help);

/// --device, whose help names the devices there are.
CLI::Option* add_device_option(CLI::App& command, std::string& device);

CLI::Option* add_json_flag(CLI::App& command, bool& json);

/// What --format calls it.
std::string format_option(FileFormat format);

/// --format, those of columns, --min-rating, --dislike-below and --duplicates.
void add_read_options(CLI::App& command, ReadOptions& options);

/// Reads interactions; throws Error(format) when there are none. Says what was read on standard
/// error and, with --json, in the list "read" of the result.
Interactions read_data(const std::string& path, const ReadOptions& options);

/// Bad usage that only the values together show.
[[noreturn]] void usage_error(const std::string& message);

}  // namespace wf::cli
