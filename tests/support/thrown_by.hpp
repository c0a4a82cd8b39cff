#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

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

/// Expects an error of that code whose message has all the parts.
inline void expect_error(ErrorCode code, const std::vector<std::string>& parts,
                         const std::function<void()>& work) {
  const Thrown error = thrown_by(work);
  EXPECT_EQ(error.code, code) << error.message;
  for (const std::string& part : parts)
    EXPECT_NE(error.message.find(part), std::string::npos)
        << "'" << error.message << "' lacks '" << part << "'";
}

inline void expect_argument_error(const std::function<void()>& work, const std::string& words) {
  expect_error(ErrorCode::argument, {words}, work);
}

}  // namespace wf
