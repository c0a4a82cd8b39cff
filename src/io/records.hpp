#pragma once

#include <string>
#include <string_view>

#include "io/readers/line_problem.hpp"
#include "io/text.hpp"

namespace wf {

class DataFile;

/// All of a text file in UTF-8, without a byte order mark; latin-1 is converted. Throws
/// Error(format) when it is empty, compressed or binary.
std::string utf8_text(const DataFile& file);

/// The next record of `text`: a line, or, where quotes are special, several when a line break is in
/// quotes.
std::string_view take_record(std::string_view& text, Quotes quotes);

/// Error(format) "path:line: message", where `record` begins on that line of `text`.
[[noreturn]] void throw_at_record(const std::string& path, std::string_view text,
                                  std::string_view record, const std::string& message);

/// Calls work(record) for each record of `rest`, the end of `text`, that is not blank. A
/// LineProblem becomes an Error(format) with the file and the line.
template <class Work>
void for_each_record(const std::string& path, std::string_view text, std::string_view rest,
                     Quotes quotes, const Work& work) {
  while (!rest.empty()) {
    const std::string_view record = take_record(rest, quotes);
    try {
      if (!is_blank(record)) work(record);
    } catch (const LineProblem& problem) {
      throw_at_record(path, text, record, problem.message);
    }
  }
}

}  // namespace wf
