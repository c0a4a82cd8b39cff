#pragma once

#include <string>

#include "warpfactor/log.hpp"

namespace wf {

/// Hands a message to the sink that set_log_sink() set, one message at a time.
void log(LogLevel level, const std::string& message);

}  // namespace wf
