#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "warpfactor/error.hpp"

namespace wf {

/// The wf::Error that a piece of work throws.
struct Thrown {
  ErrorCode code;
  std::string message;
};

inline Thrown thrown_by(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  ADD_FAILURE() << "nothing was thrown";
  return {ErrorCode::network, ""};
}

inline void expect_argument_error(const std::function<void()>& work, const std::string& words) {
  const Thrown error = thrown_by(work);
  EXPECT_EQ(error.code, ErrorCode::argument);
  EXPECT_NE(error.message.find(words), std::string::npos) << error.message;
}

}  // namespace wf
