#include "base/log.hpp"

#include <mutex>
#include <utility>

namespace wf {
namespace {

struct Log {
  std::mutex mutex;
  LogSink sink;
};

/// Never destroyed, so that messages from other objects' destructors find it.
Log& the_log() {
  static Log* const log = new Log;
  return *log;
}

}  // namespace

void v0_1::set_log_sink(LogSink sink) {
  Log& log = the_log();
  const std::lock_guard lock(log.mutex);
  log.sink = std::move(sink);
}

void log(LogLevel level, const std::string& message) {
  Log& log = the_log();
  const std::lock_guard lock(log.mutex);
  if (log.sink) log.sink(level, message);
}

}  // namespace wf
