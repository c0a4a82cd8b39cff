#pragma once

#include <string>

namespace wf {

/// What is wrong with the line that is being read; the reader adds the file and the line number.
struct LineProblem {
  std::string message;
};

}  // namespace wf
