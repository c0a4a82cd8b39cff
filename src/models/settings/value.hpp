#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "models/settings/range.hpp"
#include "warpfactor/settings.hpp"

namespace wf {

// What a member of a configuration is as a setting. Enumerations have enum_names, see the fields.

template <class Member>
constexpr SettingType setting_type() {
  if constexpr (std::is_enum_v<Member>) return SettingType::choice;
  if constexpr (std::is_same_v<Member, bool>) return SettingType::boolean;
  if constexpr (std::is_integral_v<Member>) return SettingType::integer;
  if constexpr (std::is_floating_point_v<Member>) return SettingType::number;
  return SettingType::text;
}

template <class Member>
SettingValue setting_value(const Member& member) {
  if constexpr (std::is_enum_v<Member>) {
    for (const auto& [value, name] : enum_names(member))
      if (value == member) return std::string(name);
    return static_cast<std::int64_t>(member);  // none of its named values
  } else if constexpr (std::is_integral_v<Member> && std::is_signed_v<Member>) {
    return std::int64_t{member};
  } else {
    return member;
  }
}

template <class Member>
std::vector<std::string> setting_choices() {
  std::vector<std::string> names;
  if constexpr (std::is_enum_v<Member>)
    for (const auto& [value, name] : enum_names(Member{})) names.emplace_back(name);
  return names;
}

/// The allowed values in words.
template <class Member>
std::string setting_range(const Range& range) {
  if constexpr (std::is_enum_v<Member>) {
    std::string text;
    for (const std::string& name : setting_choices<Member>())
      text += (text.empty() ? "one of " : ", ") + name;
    return text;
  } else if constexpr (std::is_same_v<Member, bool>) {
    return "yes or no";
  } else if constexpr (std::is_unsigned_v<Member>) {
    return "a whole number from 0 to 2^64 - 1";
  } else if constexpr (std::is_integral_v<Member>) {
    return range.of_integers();
  } else if constexpr (std::is_floating_point_v<Member>) {
    return range.of_numbers();
  } else {
    return "";
  }
}

template <class Member>
bool is_allowed(const Member& member, const Range& range) {
  if constexpr (std::is_enum_v<Member>) {
    for (const auto& [value, name] : enum_names(member))
      if (value == member) return true;
    return false;
  } else if constexpr (std::is_arithmetic_v<Member>) {
    return range.contains(static_cast<double>(member));
  } else {
    return true;
  }
}

// Each returns whether `value` is one that the member can hold exactly, and stores it if so.
bool store(const SettingValue& value, bool& member);
bool store(const SettingValue& value, std::int64_t& member);
bool store(const SettingValue& value, std::uint64_t& member);
bool store(const SettingValue& value, int& member);
bool store(const SettingValue& value, double& member);
bool store(const SettingValue& value, std::string& member);

template <class Enum, class = std::enable_if_t<std::is_enum_v<Enum>>>
bool store(const SettingValue& value, Enum& member) {
  const std::string* text = std::get_if<std::string>(&value);
  for (const auto& [known, name] : enum_names(member)) {
    if (text == nullptr || *text != name) continue;
    member = known;
    return true;
  }
  return false;
}

}  // namespace wf
