#pragma once

#include <cstdint>
#include <string_view>

#include "io/readers/numbers.hpp"

namespace wf {

inline bool is_blank_character(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Moves `p` over blanks; false where the line ends.
inline bool skip_blanks(const char*& p, const char* end) {
  while (p != end && is_blank_character(*p)) ++p;
  return p != end && *p != '\n';
}

/// What stands at `p` up to the next blank or line end; `p` moves behind it.
inline std::string_view take_word(const char*& p, const char* end) {
  const char* begin = p;
  while (p != end && *p != '\n' && !is_blank_character(*p)) ++p;
  return {begin, static_cast<std::size_t>(p - begin)};
}

/// The number that stands at `p`, or LineProblem with `what` it was to be.
inline std::int64_t take_id(const char*& p, const char* end, const char* what) {
  const char* begin = p;
  std::int64_t id = 0;
  if (scan_digits(p, end, id) && (p == end || *p == '\n' || is_blank_character(*p))) return id;
  p = begin;
  return parse_id(take_word(p, end), what);
}

}  // namespace wf
