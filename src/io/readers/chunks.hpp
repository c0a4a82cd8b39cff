#pragma once

#include <string_view>
#include <vector>

#include "warpfactor/types.hpp"

namespace wf {

/// Whole lines of a text, to be read by one thread.
struct Chunk {
  const char* begin = nullptr;
  const char* end = nullptr;
  Offset first_line = 0;   ///< number of its first line in the file
  Offset first_entry = 0;  ///< position from which its entries may be stored
  Offset entries = 0;      ///< that it holds at most, later that it was found to hold
};

/// Counts one byte, fast.
Offset count_byte(std::string_view text, char byte);

/// How many entries a text may hold at most.
using EntryBound = Offset (*)(std::string_view text);

/// At most one a line.
Offset count_lines(std::string_view text);
/// At most one after each blank.
Offset count_blanks(std::string_view text);

/// Cuts `text`, whose first line has the number first_line, at line boundaries into chunks for all
/// threads, with positions such that no chunk overruns the next.
std::vector<Chunk> cut_chunks(std::string_view text, Offset first_line, EntryBound bound);

}  // namespace wf
