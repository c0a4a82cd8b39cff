#include "io/records.hpp"

#include <algorithm>

#include "io/data_file.hpp"
#include "io/format.hpp"
#include "warpfactor/error.hpp"

namespace wf {

std::string utf8_text(const DataFile& file) {
  check_is_text(file.path(), file.bytes());
  std::string text = to_utf8(without_byte_order_mark(file.bytes()));
  if (is_blank(text)) throw Error(ErrorCode::format, file.path() + ": is empty");
  return text;
}

std::string_view take_record(std::string_view& text, Quotes quotes) {
  if (quotes == Quotes::plain) return without_line_end(take_line(text));
  std::string_view rest = text;
  std::size_t length = 0;
  std::size_t marks = 0;
  do {
    const std::string_view line = take_line(rest);
    for (const char c : line) marks += c == '"';
    length += line.size();
  } while (marks % 2 != 0 && !rest.empty());
  const std::string_view record = text.substr(0, length);
  text.remove_prefix(length);
  return without_line_end(record);
}

void throw_at_record(const std::string& path, std::string_view text, std::string_view record,
                     const std::string& message) {
  const auto line =
      1 + std::count(text.begin(), text.begin() + (record.data() - text.data()), '\n');
  throw Error(ErrorCode::format, path + ":" + std::to_string(line) + ": " + message);
}

}  // namespace wf
