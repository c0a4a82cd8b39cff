#pragma once

#include <functional>
#include <string>

#include "warpfactor/export.hpp"

namespace wf {
inline namespace v0_1 {

enum class LogLevel { info, warning };
using LogSink = std::function<void(LogLevel, const std::string&)>;

/// Receives the library's messages; none are printed before one is set. An empty sink silences.
/// May be called from any thread, one message at a time.
WF_API void set_log_sink(LogSink sink);

}  // namespace v0_1
}  // namespace wf
