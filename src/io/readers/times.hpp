#pragma once

#include <cstdint>
#include <string_view>

#include "warpfactor/time_format.hpp"

namespace wf {

/// A time as its text says it: `count` units of the format that is just wide enough for it.
struct ParsedTime {
  std::int64_t count = 0;
  TimeFormat format;
};

/// The time that is all of `text`: a number in any notation or a date as 2021-01-02, 2021-01-02
/// 10:00 or 2021-01-02T10:00:00.5+02:00 (ISO 8601). Throws LineProblem for anything else and for
/// what 64 bits cannot hold.
ParsedTime parse_time(std::string_view text);

/// Whether parse_time would take it.
bool is_time(std::string_view text);

/// Whether it is a date, or a number as large as seconds since 1970 are from 1973 on.
bool looks_like_time(std::string_view text);

/// Whether both are numbers or both dates.
bool are_comparable(const TimeFormat& a, const TimeFormat& b);

/// The format that has room for the times of both, which must be comparable.
TimeFormat wider(const TimeFormat& a, const TimeFormat& b);

/// The time in the units of a format at least as wide as its own. Throws LineProblem naming `text`
/// when 64 bits cannot hold it.
std::int64_t count_in(const TimeFormat& format, const ParsedTime& time, std::string_view text);

}  // namespace wf
