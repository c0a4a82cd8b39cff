#include "io/readers/times.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>

#include "io/readers/line_problem.hpp"
#include "io/text.hpp"

namespace wf {
namespace {

constexpr int most_decimals = 18;

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw LineProblem{"time " + quoted(text) + " " + why};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool take(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// Appends digits to a number. False when it no longer fits.
bool append_digits(std::int64_t& number, std::string_view digits) {
  for (const char digit : digits)
    if (__builtin_mul_overflow(number, std::int64_t{10}, &number) ||
        __builtin_add_overflow(number, std::int64_t{digit - '0'}, &number))
      return false;
  return true;
}

bool append_zeros(std::int64_t& number, int count) {
  for (; count > 0 && number != 0; --count)
    if (__builtin_mul_overflow(number, std::int64_t{10}, &number)) return false;
  return true;
}

std::string_view without_zeros_at_end(std::string_view digits) {
  return digits.substr(0, digits.find_last_not_of('0') + 1);
}

/// A number as 1396321232, 0.93 or 8.8e+08; nothing where `text` is none.
std::optional<ParsedTime> parse_number(std::string_view text) {
  std::string_view rest = text;
  const bool negative = take(rest, "+-") && text[0] == '-';
  const std::string_view whole = take_digits(rest);
  std::string_view fraction;
  if (take(rest, ".,")) fraction = take_digits(rest);
  if (whole.empty() && fraction.empty()) return std::nullopt;
  int exponent = 0;
  if (take(rest, "eE")) {
    take(rest, "+");
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), exponent);
    if (error != std::errc() || std::abs(exponent) > 99) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  }
  if (!rest.empty()) return std::nullopt;
  ParsedTime time;
  fraction = without_zeros_at_end(fraction);
  if (!append_digits(time.count, whole) || !append_digits(time.count, fraction))
    refuse(text, "has more digits than 64 bits hold");
  exponent -= static_cast<int>(fraction.size());
  for (; exponent < 0 && time.count % 10 == 0 && time.count != 0; ++exponent) time.count /= 10;
  if (time.count == 0) exponent = 0;
  if (-exponent > most_decimals) refuse(text, "has more than 18 decimals");
  if (!append_zeros(time.count, exponent)) refuse(text, "is too large");
  time.format.decimals = std::max(0, -exponent);
  if (negative) time.count = -time.count;
  return time;
}

/// Exactly `count` digits, as a number.
std::optional<int> take_field(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(0, count)) {
    if (!is_digit(c)) return std::nullopt;
    number = 10 * number + (c - '0');
  }
  text.remove_prefix(count);
  return number;
}

/// 2021-01-02, as days since 1970.
std::optional<std::int64_t> take_date(std::string_view& text) {
  const auto year = take_field(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_field(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_field(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

/// 10:00 or 10:00:00, as seconds.
std::optional<std::int64_t> take_clock(std::string_view& text) {
  const auto hour = take_field(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = take_field(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  std::int64_t seconds = *hour * 3600 + *minute * 60;
  if (!take(text, ":")) return seconds;
  const auto second = take_field(text, 2);
  if (!second || *second > 60) return std::nullopt;  // 60: a leap second
  return seconds + *second;
}

/// Z, UTC, +02, +0200 or +02:00, as seconds ahead of UTC.
std::optional<std::int64_t> take_zone(std::string_view& text) {
  if (take(text, "Zz")) return 0;
  if (text == "UTC" || text == "GMT") {
    text = {};
    return 0;
  }
  const std::int64_t sign = text[0] == '-' ? -1 : 1;
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_field(text, 2);
  if (!hours || *hours > 23) return std::nullopt;
  std::int64_t seconds = *hours * 3600;
  take(text, ":");
  if (!text.empty()) {
    const auto minutes = take_field(text, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    seconds += *minutes * 60;
  }
  return sign * seconds;
}

/// A date, perhaps with a time of day; nothing where `text` is none.
std::optional<ParsedTime> parse_date(std::string_view text) {
  std::string_view rest = text;
  const auto day = take_date(rest);
  if (!day) return std::nullopt;
  ParsedTime time{*day * 86400, {TimeFormat::Notation::date, 0, false}};
  if (rest.empty()) return time;
  time.format.notation = TimeFormat::Notation::date_time;
  if (!take(rest, "Tt ")) return std::nullopt;
  const auto clock = take_clock(rest);
  if (!clock) return std::nullopt;
  time.count += *clock;
  std::string_view fraction;
  if (take(rest, ".,")) {
    fraction = take_digits(rest);
    if (fraction.empty()) return std::nullopt;
  }
  take(rest, " ");
  if (!rest.empty()) {
    const auto zone = take_zone(rest);
    if (!zone || !rest.empty()) return std::nullopt;
    time.count -= *zone;
    time.format.zone = true;
  }
  fraction = without_zeros_at_end(fraction);
  std::int64_t part = 0;
  if (fraction.size() > most_decimals || !append_digits(part, fraction) ||
      !append_zeros(time.count, static_cast<int>(fraction.size())) ||
      __builtin_add_overflow(time.count, part, &time.count))
    refuse(text, "has more digits than 64 bits hold");
  time.format.decimals = static_cast<int>(fraction.size());
  return time;
}

}  // namespace

ParsedTime parse_time(std::string_view text) {
  const std::string_view inner = trimmed(text);
  if (inner.empty()) throw LineProblem{"the time is empty"};
  if (const auto number = parse_number(inner)) return *number;
  if (const auto date = parse_date(inner)) return *date;
  refuse(text, "is neither a number nor a date as 2021-01-02 or 2021-01-02T10:00:00Z");
}

bool is_time(std::string_view text) {
  try {
    parse_time(text);
    return true;
  } catch (const LineProblem&) {
    return false;
  }
}

bool looks_like_time(std::string_view text) {
  constexpr std::int64_t first = 100000000;
  if (!is_time(text)) return false;
  const ParsedTime time = parse_time(text);
  if (time.format.notation != TimeFormat::Notation::number) return true;
  std::int64_t whole = time.count;
  for (int decimal = 0; decimal < time.format.decimals; ++decimal) whole /= 10;
  return whole >= first;
}

bool are_comparable(const TimeFormat& a, const TimeFormat& b) {
  constexpr auto number = TimeFormat::Notation::number;
  return (a.notation == number) == (b.notation == number);
}

TimeFormat wider(const TimeFormat& a, const TimeFormat& b) {
  return {std::max(a.notation, b.notation), std::max(a.decimals, b.decimals), a.zone || b.zone};
}

std::int64_t count_in(const TimeFormat& format, const ParsedTime& time, std::string_view text) {
  std::int64_t count = time.count;
  const int finer = format.decimals - time.format.decimals;
  if (!append_zeros(count, finer))
    refuse(text, "is too large beside times of " + std::to_string(format.decimals) + " decimals");
  return count;
}

}  // namespace wf
