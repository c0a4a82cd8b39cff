#include "models/settings/value.hpp"

#include <charconv>
#include <limits>

namespace wf {
namespace {

template <class Number>
bool parse(const std::string& text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && parsed == end;
}

/// Of a number of any type, whether converting it there and back loses nothing.
template <class Number>
bool store_number(const SettingValue& value, Number& member) {
  return std::visit(
      [&](const auto& found) {
        using Found = std::decay_t<decltype(found)>;
        if constexpr (std::is_same_v<Found, std::string>) {
          return parse(found, member);
        } else if constexpr (std::is_same_v<Found, bool>) {
          return false;
        } else if constexpr (std::is_same_v<Found, Number> || std::is_floating_point_v<Number>) {
          member = static_cast<Number>(found);
          return true;
        } else {
          // Both bounds are powers of two, or 0, and thus exact as double.
          constexpr double below = 2.0 * (std::numeric_limits<Number>::max() / 2 + 1);
          if (!(static_cast<double>(found) >= double(std::numeric_limits<Number>::min())) ||
              !(static_cast<double>(found) < below))
            return false;
          member = static_cast<Number>(found);
          return static_cast<Found>(member) == found;
        }
      },
      value);
}

}  // namespace

bool store(const SettingValue& value, bool& member) {
  if (const bool* found = std::get_if<bool>(&value)) {
    member = *found;
    return true;
  }
  const std::string* text = std::get_if<std::string>(&value);
  const auto is = [text](const char* word) { return text != nullptr && *text == word; };
  if (!is("yes") && !is("true") && !is("no") && !is("false")) return false;
  member = is("yes") || is("true");
  return true;
}

bool store(const SettingValue& value, std::int64_t& member) { return store_number(value, member); }
bool store(const SettingValue& value, std::uint64_t& member) { return store_number(value, member); }
bool store(const SettingValue& value, double& member) { return store_number(value, member); }

bool store(const SettingValue& value, int& member) {
  std::int64_t wide = 0;
  if (!store(value, wide) || wide < std::numeric_limits<int>::min() ||
      wide > std::numeric_limits<int>::max())
    return false;
  member = static_cast<int>(wide);
  return true;
}

bool store(const SettingValue& value, std::string& member) {
  const std::string* text = std::get_if<std::string>(&value);
  if (text != nullptr) member = *text;
  return text != nullptr;
}

std::string v0_1::to_text(const SettingValue& value) {
  return std::visit(
      [](const auto& found) -> std::string {
        using Found = std::decay_t<decltype(found)>;
        if constexpr (std::is_same_v<Found, std::string>) {
          return found;
        } else if constexpr (std::is_same_v<Found, bool>) {
          return found ? "yes" : "no";
        } else {
          char text[32];
          return {text, std::to_chars(text, text + sizeof text, found).ptr};
        }
      },
      value);
}

}  // namespace wf
