#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "warpfactor/types.hpp"

namespace wf::cli {

/// Reads a text file of integers, separated by blanks or commas, line by line.
class IdLines {
 public:
  /// Throws Error(file) when it cannot be opened.
  explicit IdLines(const std::string& path);

  /// Appends the numbers of the next line; false when there is none. Throws Error(format) naming
  /// the line and what it holds instead of 64-bit integers.
  bool append_next(std::vector<std::int64_t>& ids);

 private:
  std::string path_;
  std::ifstream file_;
  std::string line_;
  Offset number_ = 0;
};

/// All numbers of such a file.
std::vector<std::int64_t> read_ids(const std::string& path);

Offset count_lines(const std::string& path);

}  // namespace wf::cli
