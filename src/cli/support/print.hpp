#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "cli/support/messages.hpp"

namespace wf::cli {

/// Keeps keys in the order in which they are set.
using Json = nlohmann::ordered_json;

/// To standard output. Throws Error(file) when it cannot be written.
void print(std::string_view text);
template <class... Args>
void print_line(fmt::format_string<Args...> format, Args&&... args) {
  print(fmt::format(format, std::forward<Args>(args)...) + "\n");
}
/// Puts an entry into a list of the object that print_json prints, whatever the command.
void add_to_json(const std::string& list, Json entry);
/// An object; of what was warned, where there was something, "warnings" tells.
void print_json(Json json);
/// A number or text as people write it, text without quotes.
std::string plain_text(const Json& value);

/// Throws Error(file) when not all that was printed could be written.
void finish_output();

}  // namespace wf::cli
