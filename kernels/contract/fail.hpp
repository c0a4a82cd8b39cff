#pragma once

#include <string>
#include <type_traits>

#include "warpfactor/error.hpp"
#include "warpfactor/types.hpp"

namespace wf {

/// The parts one after the other: text as it is, numbers as std::to_string writes them.
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::string text;
  const auto append = [&text](const auto& part) {
    if constexpr (std::is_arithmetic_v<std::decay_t<decltype(part)>>)
      text += std::to_string(part);
    else
      text += part;
  };
  (append(parts), ...);
  return text;
}

/// Throws Error(code) with the message concat(parts...).
template <class... Parts>
[[noreturn]] void fail(ErrorCode code, const Parts&... parts) {
  throw Error(code, concat(parts...));
}

/// Fails so unless `holds`.
template <class... Parts>
void fail_unless(bool holds, ErrorCode code, const Parts&... parts) {
  if (!holds) fail(code, parts...);
}

/// Throws Error(shape) "WHAT is FOUND, expected EXPECTED" unless the two are the same.
template <class What>
void check_shape(const What& what, Offset found, Offset expected) {
  fail_unless(found == expected, ErrorCode::shape, what, " is ", found, ", expected ", expected);
}

/// Throws Error(argument) "WHAT is FOUND, expected LOW to HIGH" unless low <= found <= high.
template <class What>
void check_range(const What& what, Offset found, Offset low, Offset high) {
  fail_unless(found >= low && found <= high, ErrorCode::argument, what, " is ", found,
              ", expected ", low, " to ", high);
}

}  // namespace wf
