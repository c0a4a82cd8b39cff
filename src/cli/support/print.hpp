#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace wf::cli {

/// Keeps keys in the order in which they are set.
using Json = nlohmann::ordered_json;

/// To standard output.
void print(std::string_view text);
template <class... Args>
void print_line(fmt::format_string<Args...> format, Args&&... args) {
  print(fmt::format(format, std::forward<Args>(args)...) + "\n");
}
/// Puts an entry into a list of the object that print_json prints, whatever the command.
void add_to_json(const std::string& list, Json entry);
void print_json(Json json);
/// A number or text as people write it, text without quotes.
std::string plain_text(const Json& value);

/// To standard error, where it does not mix with results.
template <class... Args>
void note(fmt::format_string<Args...> format, Args&&... args) {
  fmt::print(stderr, "{}\n", fmt::format(format, std::forward<Args>(args)...));
}

/// Throws Error(file) when not all that was printed could be written.
void finish_output();

}  // namespace wf::cli
