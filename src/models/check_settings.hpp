#pragma once

#include <cmath>
#include <sstream>
#include <string>

#include "warpfactor/error.hpp"

namespace wf {

/// Each throws Error(argument) naming the setting, its value and what was expected.
template <class Value>
void require(bool holds, const char* name, Value value, const char* expected) {
  if (holds) return;
  std::ostringstream text;
  text << name << " is " << value << ", expected " << expected;
  throw Error(ErrorCode::argument, text.str());
}

inline void require_range(const char* name, int value, int low, int high) {
  const std::string expected = std::to_string(low) + " to " + std::to_string(high);
  require(value >= low && value <= high, name, value, expected.c_str());
}

inline void require_not_negative(const char* name, double value) {
  require(std::isfinite(value) && value >= 0, name, value, "a finite number of at least 0");
}

inline void require_positive(const char* name, double value) {
  require(std::isfinite(value) && value > 0, name, value, "a finite number above 0");
}

template <class Enum>
void require_named(const char* name, Enum value) {
  for (const auto& [known, text] : enum_names(value))
    if (known == value) return;
  require(false, name, static_cast<int>(value), "one of its named values");
}

}  // namespace wf
