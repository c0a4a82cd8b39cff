#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "io/readers/line_problem.hpp"
#include "io/text.hpp"

namespace wf {

/// The number that is all of `text`, or LineProblem with `what` it was to be.
std::int64_t parse_id(std::string_view text, const char* what);
/// Throws LineProblem for an id with control characters, which binary data has.
inline void check_text_id(std::string_view id) {
  for (const char c : id)
    if (static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\r')
      throw LineProblem{"id " + quoted(id) + " holds a control character"};
}
/// A finite number; `what` names it in the LineProblem.
float parse_rating(std::string_view text, const char* what = "rating");

/// The number that the lowest `count` bytes of `digits`, 1 to 7 values of 0 to 9, make up. All at
/// once, since with ids of any length the end of a loop is unpredictable.
inline std::int64_t short_number(std::uint64_t digits, int count) {
  digits <<= 64 - 8 * count;
  digits = (digits * 2561) >> 8;
  digits = ((digits & 0x00FF00FF00FF00FF) * 6553601) >> 16;
  return static_cast<std::int64_t>(((digits & 0x0000FFFF0000FFFF) * 42949672960001) >> 32);
}

/// Reads digits into `number` and moves `p` behind them. False where there are none or more than
/// surely fit.
inline bool scan_digits(const char*& p, const char* end, std::int64_t& number) {
  constexpr int most = 18;
  if (end - p >= 8) {
    std::uint64_t word;
    std::memcpy(&word, p, sizeof word);
    const std::uint64_t digits = word ^ 0x3030303030303030;
    const std::uint64_t others = ((digits + 0x7676767676767676) | digits) & 0x8080808080808080;
    const int count = others ? __builtin_ctzll(others) / 8 : 8;
    if (count > 0 && count < 8) {
      number = short_number(digits, count);
      p += count;
      return true;
    }
  }
  const char* begin = p;
  std::uint64_t sum = 0;
  while (p != end && static_cast<unsigned char>(*p - '0') < 10) {
    sum = sum * 10 + static_cast<unsigned char>(*p++ - '0');
  }
  number = static_cast<std::int64_t>(sum);
  return p != begin && p - begin <= most;
}

/// Reads a number as 4 or 3.5 into `value` and moves `p` behind it. False where it is written in
/// another way or has too many digits for the division of two floats to be exact before rounding.
inline bool scan_decimal(const char*& p, const char* end, float& value) {
  static constexpr float powers[] = {1, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f};
  constexpr std::int64_t exact = 1 << 24;
  std::int64_t digits = 0;
  if (!scan_digits(p, end, digits)) return false;
  value = static_cast<float>(digits);
  if (p == end || *p != '.') return digits <= exact;
  const char* point = p++;
  while (p != end && p - point <= 7 && static_cast<unsigned char>(*p - '0') < 10) {
    if (digits > exact) return false;
    digits = digits * 10 + (*p++ - '0');
  }
  value = static_cast<float>(digits) / powers[p - point - 1];
  return digits <= exact && p - point > 1;
}

}  // namespace wf
