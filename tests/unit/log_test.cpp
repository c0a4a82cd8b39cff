#include "base/log.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace wf {
namespace {

TEST(Log, ReachesTheSinkThatIsSet) {
  std::vector<std::string> lines;
  log(LogLevel::info, "before a sink is set nothing happens");
  set_log_sink([&](LogLevel level, const std::string& message) {
    lines.push_back((level == LogLevel::warning ? "warning: " : "") + message);
  });
  log(LogLevel::info, "one");
  log(LogLevel::warning, "two");
  set_log_sink({});
  log(LogLevel::info, "three");
  EXPECT_EQ(lines, (std::vector<std::string>{"one", "warning: two"}));
}

TEST(Log, HandsOverOneMessageAtATime) {
  int inside = 0, most = 0, messages = 0;
  set_log_sink([&](LogLevel, const std::string&) {
    most = std::max(most, ++inside);
    ++messages;
    std::this_thread::yield();
    --inside;
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([] {
      for (int i = 0; i < 100; ++i) log(LogLevel::info, "message");
    });
  for (std::thread& thread : threads) thread.join();
  set_log_sink({});
  EXPECT_EQ(messages, 400);
  EXPECT_EQ(most, 1);
}

}  // namespace
}  // namespace wf
