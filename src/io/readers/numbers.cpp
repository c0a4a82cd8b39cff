#include "io/readers/numbers.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "io/readers/line_problem.hpp"
#include "io/text.hpp"

namespace wf {
namespace {

[[noreturn]] void refuse(const char* what, std::string_view text, const char* why) {
  throw LineProblem{std::string(what) + " " + quoted(text) + " " + why};
}

/// Whether all of `text` was read; out of range counts as read.
template <class T>
bool read_all(std::string_view text, T& value, std::errc& error) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  error = result.ec;
  return error != std::errc::invalid_argument && result.ptr == end;
}

}  // namespace

std::int64_t parse_id(std::string_view text, const char* what) {
  std::int64_t id = 0;
  std::errc error{};
  const std::string_view digits = trimmed(text);
  if (!read_all(digits, id, error)) refuse(what, text, "is not a whole number");
  if (digits[0] == '-') refuse(what, text, "is negative");
  if (error != std::errc()) refuse(what, text, "is larger than 9223372036854775807");
  return id;
}

float parse_rating(std::string_view text, const char* what) {
  float value = 0;
  std::errc error{};
  const std::string_view digits = trimmed(text);
  if (!read_all(digits, value, error)) refuse(what, text, "is not a number");
  if (error == std::errc::result_out_of_range) {
    double wide = 0;
    read_all(digits, wide, error);
    if (error != std::errc() && digits.find("e-") == std::string_view::npos &&
        digits.find("E-") == std::string_view::npos) {
      refuse(what, text, "is too large for a 32-bit float");
    }
    value = static_cast<float>(wide);
  }
  if (!std::isfinite(value)) refuse(what, text, "is not a finite 32-bit float");
  return value;
}

}  // namespace wf
