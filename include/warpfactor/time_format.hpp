#pragma once

#include <cstdint>
#include <string>

#include "warpfactor/export.hpp"

namespace wf {
inline namespace v0_1 {

/// What the integers that stand for times count, and how files write them. Times are kept as the
/// file has them: nothing is rounded, and what is read can be written again.
struct TimeFormat {
  enum class Notation {
    number,     ///< 1396321232 or 0.93: seconds, milliseconds, or whatever the file counts
    date,       ///< 2021-01-02
    date_time,  ///< 2021-01-02T10:00:00
  };
  Notation notation = Notation::number;
  /// A time counts units of 10^-decimals, for numbers of what the file counts, else of seconds
  /// since the beginning of 1970, UTC.
  int decimals = 0;
  /// Whether the file names time zones; times are then written in UTC, with a Z. Without zones they
  /// are taken for UTC and written without.
  bool zone = false;

  friend bool operator==(const TimeFormat& a, const TimeFormat& b) {
    return a.notation == b.notation && a.decimals == b.decimals && a.zone == b.zone;
  }
  friend bool operator!=(const TimeFormat& a, const TimeFormat& b) { return !(a == b); }
};

/// A time as a file has it: "1396321232.9", "2021-01-02" or "2021-01-02T10:00:00.5Z".
WF_API std::string time_text(std::int64_t time, const TimeFormat& format);

/// The day of a time, for people to read. A number is taken for seconds, milliseconds, microseconds
/// or nanoseconds since 1970, by its size; one that is none of these stays as it is.
WF_API std::string day_text(std::int64_t time, const TimeFormat& format);

}  // namespace v0_1
}  // namespace wf
