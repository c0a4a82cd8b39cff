#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "cuda/device/launch.cuh"
#include "executor/executor.hpp"

namespace simt {

#ifdef __SANITIZE_ADDRESS__
inline constexpr bool under_address = true;
#else
inline constexpr bool under_address = false;
#endif
#ifdef __SANITIZE_THREAD__
inline constexpr bool under_thread = true;
#else
inline constexpr bool under_thread = false;
#endif

/// Expects an Error that says `what` and names every one of the places.
inline void expect_error(const std::function<void()>& run, const std::string& what,
                         const std::vector<std::string>& places = {}) {
  try {
    run();
    ADD_FAILURE() << "expected: " << what;
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(what), std::string::npos) << error.what();
    for (const std::string& place : places)
      EXPECT_NE(std::string(error.what()).find(place), std::string::npos) << error.what();
  }
}

/// The place as an Error names it.
inline std::string place(int line, const char* file = __builtin_FILE()) {
  return std::string(file) + ":" + std::to_string(line);
}

}  // namespace simt

/// The block ends the program with that report under ThreadSanitizer, AddressSanitizer.
#define EXPECT_RACE(...)                                         \
  if (!simt::under_thread) GTEST_SKIP() << "no ThreadSanitizer"; \
  SIMT_EXPECT_END("ThreadSanitizer: data race", __VA_ARGS__)
#define EXPECT_BAD_ACCESS(report, ...)                             \
  if (!simt::under_address) GTEST_SKIP() << "no AddressSanitizer"; \
  SIMT_EXPECT_END(report, __VA_ARGS__)
// Commas in the block would end a macro's argument.
#define SIMT_EXPECT_END(report, ...)              \
  GTEST_FLAG_SET(death_test_style, "threadsafe"); \
  const auto block_ = [&] __VA_ARGS__;            \
  EXPECT_DEATH(block_(), report)
