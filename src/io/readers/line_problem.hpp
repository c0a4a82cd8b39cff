#pragma once

#include <optional>
#include <string>

#include "warpfactor/time_format.hpp"

namespace wf {

/// What is wrong with the line that is being read; the reader adds the file and the line number.
struct LineProblem {
  std::string message;
};

/// What a line shows that the first lines did not. The file is read again by a layout with room for
/// it, as if its first line had shown it.
struct WiderLayout {
  bool text_users = false;
  bool text_items = false;
  std::optional<TimeFormat> times;
};

}  // namespace wf
