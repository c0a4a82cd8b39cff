#pragma once

#include "cli/support/print.hpp"
#include "warpfactor/io.hpp"

namespace wf::cli {

/// A time as its file has it: a number, or text for a date.
Json time_json(std::int64_t time, const TimeFormat& format);

/// What was read, as commands report it under --json.
Json read_json(const ReadReport& report);

}  // namespace wf::cli
