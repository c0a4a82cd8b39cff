#include "cli/support/options.hpp"

#include "cli/support/print.hpp"
#include "cli/support/read_report.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "warpfactor/device.hpp"
#include "warpfactor/error.hpp"

namespace wf::cli {

namespace {

const std::vector<std::pair<FileFormat, std::string>> formats = {
    {FileFormat::automatic, "auto"},        {FileFormat::ml_100k, "ml-100k"},
    {FileFormat::ml_1m, "ml-1m"},           {FileFormat::delimited, "delimited"},
    {FileFormat::user_lists, "user-lists"}, {FileFormat::matrix_market, "matrix-market"},
    {FileFormat::scipy_npz, "scipy-npz"},
};

/// Separators that a shell makes hard to write have names.
std::string separator_named(const std::string& name) {
  if (name == "tab" || name == "\\t") return "\t";
  if (name == "comma") return ",";
  if (name == "semicolon") return ";";
  if (name == "bar") return "|";
  return name == "blanks" ? " " : name;
}

void add_column_options(CLI::App& command, ReadOptions& options) {
  const char* const group = "Columns of delimited data";
  const auto add = [&](const char* option, std::string& column, const char* what) {
    command.add_option(option, column, std::string("name or number, from 1, of the ") + what)
        ->group(group);
  };
  add("--user-column", options.user_column, "users' column");
  add("--item-column", options.item_column, "items' column");
  add("--rating-column", options.rating_column, "ratings' column");
  add("--time-column", options.time_column, "times' column");
  command
      .add_flag_callback(
          "--no-header", [&options] { options.header = Header::no; },
          "the first line is data: user, item, rating and time where no other columns are given")
      ->group(group);
  command
      .add_option_function<std::string>(
          "--separator",
          [&options](const std::string& name) { options.separator = separator_named(name); },
          "between columns: one or two characters, or tab, comma, semicolon, bar, blanks; found in "
          "the first line where it is not given")
      ->group(group);
}

}  // namespace

std::string format_option(FileFormat format) {
  for (const auto& [each, name] : formats)
    if (each == format) return name;
  return "";
}

std::string whole_number_problem(const std::string& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && parsed == end) return "";
  return fmt::format("'{}' is not a whole number from 0 to 2^64 - 1", text);
}

CLI::Option* add_yes_no(CLI::App& command, const std::string& option, bool& value,
                        const std::string& help) {
  // The last text of a value is the one that is shown as its default.
  const std::vector<std::pair<bool, std::string>> names = {
      {true, "true"}, {false, "false"}, {true, "yes"}, {false, "no"}};
  return add_choice(command, option, value, names, help);
}

CLI::Option* add_device_option(CLI::App& command, std::string& device) {
  return command.add_option("--device", device, device_names())->capture_default_str();
}

CLI::Option* add_json_flag(CLI::App& command, bool& json) {
  return command.add_flag("--json", json, "print the result as JSON");
}

void add_read_options(CLI::App& command, ReadOptions& options) {
  const std::vector<std::pair<Duplicates, std::string>> duplicates = {{Duplicates::last, "last"},
                                                                      {Duplicates::sum, "sum"}};
  add_choice(command, "--format", options.format, formats,
             "of the data; auto: by the file's name and first lines");
  add_column_options(command, options);
  const auto is_rating = [](const std::string& text) {
    const bool is_nan = std::isnan(std::strtod(text.c_str(), nullptr));
    return is_nan ? fmt::format("'{}' is not a rating", text) : std::string();
  };
  command.add_option("--min-rating", options.min_rating, "leave out smaller ratings")
      ->check(is_rating);
  command
      .add_option("--dislike-below", options.dislike_below,
                  "smaller ratings are dislikes, of value -1")
      ->check(is_rating);
  add_choice(command, "--duplicates", options.duplicates, duplicates,
             "several ratings of one user and item: the last counts, or their sum");
}

Interactions read_data(const std::string& path, const ReadOptions& options) {
  ReadReport report;
  Interactions data = read_interactions(path, options, &report);
  note("{}", summary(report));
  add_to_json("read", read_json(report));
  if (data.size() > 0) return data;
  const std::string limit = std::isnan(options.min_rating)
                                ? std::string()
                                : fmt::format(" with a rating of at least {}", options.min_rating);
  throw Error(ErrorCode::format, path + " has no interactions" + limit);
}

void usage_error(const std::string& message) {
  throw CLI::ParseError(message, CLI::ExitCodes::ValidationError);
}

}  // namespace wf::cli
