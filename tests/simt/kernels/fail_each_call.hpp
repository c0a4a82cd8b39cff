#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "runtime/control.hpp"
#include "warpfactor/error.hpp"

namespace wf::test {

/// The nth call of a function fails, for every n until `work` gets along with fewer: each failure
/// is an Error of that code, nothing leaks, and the process can go on. lost: the device is gone.
inline void fail_each_call(const std::string& function, cudaError_t error, bool lost,
                           ErrorCode code, const std::function<void()>& work) {
  int call = 1;
  for (;; ++call) {
    SCOPED_TRACE(function + " call " + std::to_string(call));
    simt::reset();
    simt::inject({function, call, error, lost});
    const simt::Usage before = simt::usage();
    try {
      work();
      EXPECT_FALSE(simt::fault_happened()) << "the failure went unnoticed";
    } catch (const Error& failure) {
      EXPECT_TRUE(simt::fault_happened()) << failure.what();
      EXPECT_EQ(failure.code(), code) << failure.what();
    }
    EXPECT_EQ(simt::usage(), before) << "something leaked";
    if (!simt::fault_happened()) break;
  }
  EXPECT_GT(call, 1) << "no such call was made";
  simt::reset();
  work();
}

}  // namespace wf::test
