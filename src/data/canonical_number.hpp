#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>

namespace wf {

inline constexpr std::int64_t not_a_number = -1;

/// The number from 0 to 2^63 - 1 whose canonical text this is, or not_a_number: "007", "+7", "7.0"
/// and " 7" are ids of their own, so that an id and its number always lead to each other.
inline std::int64_t canonical_number(std::string_view text) {
  std::int64_t number = not_a_number;
  const char* const end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, number);
  const bool canonical = text.size() == 1 || (!text.empty() && text[0] != '0' && text[0] != '-');
  return canonical && error == std::errc() && parsed == end ? number : not_a_number;
}

}  // namespace wf
