#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "warpfactor/error.hpp"

namespace wf {

/// Ends the process with what `work` throws on standard error, as a user whom permissions bind:
/// root, whom they do not bind, becomes nobody first.
[[noreturn]] inline void work_as_nobody(const std::function<void()>& work) {
  constexpr uid_t nobody = 65534;
  if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) std::_Exit(3);
  try {
    work();
  } catch (const Error& error) {
    std::fputs(error.what(), stderr);
    std::_Exit(error.code() == ErrorCode::file ? 1 : 2);
  }
  std::_Exit(0);
}

/// Expects Error(file) with these words, a regular expression, in a process of its own.
inline void expect_nobody_is_refused(const std::function<void()>& work, const std::string& words) {
  EXPECT_EXIT(work_as_nobody(work), testing::ExitedWithCode(1), words);
}

}  // namespace wf
