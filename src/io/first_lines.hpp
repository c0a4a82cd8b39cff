#pragma once

#include <string_view>
#include <vector>

#include "io/text.hpp"

namespace wf {

/// At most `count` lines from the front of a text that are not blank, without their ends.
inline std::vector<std::string_view> first_lines(std::string_view text, std::size_t count) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < count) {
    const std::string_view line = without_line_end(take_line(text));
    if (!is_blank(line)) lines.push_back(line);
  }
  return lines;
}

}  // namespace wf
