#include "warpfactor/time_format.hpp"

#include <chrono>
#include <cstdio>

namespace wf {
namespace {

constexpr std::int64_t seconds_a_day = 86400;

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }

/// The fraction `part` / 10^decimals as ".25"; nothing where it is 0.
std::string fraction_text(std::int64_t part, int decimals) {
  if (part == 0) return "";
  std::string digits = std::to_string(part);
  digits.insert(0, static_cast<std::size_t>(decimals) - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  return "." + digits;
}

std::string number_text(std::int64_t time, int decimals) {
  const std::int64_t scale = power_of_ten(decimals);
  const std::int64_t whole = time / scale;
  const std::int64_t part = time % scale;
  const std::string sign = part < 0 && whole == 0 ? "-" : "";
  return sign + std::to_string(whole) + fraction_text(part < 0 ? -part : part, decimals);
}

std::string date_text(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

std::string clock_text(std::int64_t second) {
  char text[32];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d", static_cast<int>(second / 3600),
                static_cast<int>(second / 60 % 60), static_cast<int>(second % 60));
  return text;
}

}  // namespace

std::string v0_1::time_text(std::int64_t time, const TimeFormat& format) {
  if (format.notation == TimeFormat::Notation::number) return number_text(time, format.decimals);
  const std::int64_t scale = power_of_ten(format.decimals);
  const std::int64_t second = floor_divide(time, scale);
  const std::int64_t day = floor_divide(second, seconds_a_day);
  if (format.notation == TimeFormat::Notation::date) return date_text(day);
  return date_text(day) + clock_text(second - day * seconds_a_day) +
         fraction_text(time - second * scale, format.decimals) + (format.zone ? "Z" : "");
}

std::string v0_1::day_text(std::int64_t time, const TimeFormat& format) {
  const std::int64_t whole = floor_divide(time, power_of_ten(format.decimals));
  if (format.notation != TimeFormat::Notation::number)
    return date_text(floor_divide(whole, seconds_a_day));
  // From 1973 on, when seconds have nine digits; each finer unit has three more.
  constexpr std::int64_t first = 100000000;
  constexpr std::int64_t after_last = 100000000000;
  for (std::int64_t unit = 1; unit <= 1000000000; unit *= 1000)
    if (whole / unit >= first && whole / unit < after_last)
      return date_text(whole / unit / seconds_a_day);
  return time_text(time, format);
}

}  // namespace wf
