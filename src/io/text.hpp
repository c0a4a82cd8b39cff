#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wf {

/// Removes the first line, its end included, from `text` and returns it.
inline std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
  text.remove_prefix(line.size());
  return line;
}

inline std::string_view without_line_end(std::string_view line) {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

inline std::string_view without_byte_order_mark(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  return text;
}

inline bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

inline bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// What follows the last '/'.
inline std::string file_name(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

/// `text` in quotes for a message, control characters as '?', long text cut.
std::string quoted(std::string_view text);

/// Text without the blanks around it.
std::string_view trimmed(std::string_view text);

enum class Quotes { plain, special };

/// The separator that stands for any run of blanks and tabs; those at the ends of a line are none.
inline constexpr std::string_view blanks = " ";

/// "','" for a message; "blanks" and "'\t'" for those that cannot be seen.
std::string separator_name(std::string_view separator);

/// Goes through the fields of a delimited line.
class FieldReader {
 public:
  FieldReader(std::string_view line, std::string_view separator, Quotes quotes = Quotes::special)
      : rest_(separator == blanks ? trimmed(line) : line), separator_(separator), quotes_(quotes) {}

  /// Fetches the next field, if there is one; where quotes are special, without the double quotes
  /// around it and with "" between them as ".
  bool next();
  const std::string& field() const { return field_; }

 private:
  void take_quoted();
  std::size_t find_separator() const;

  std::string_view rest_;
  std::string_view separator_;
  Quotes quotes_;
  std::string field_;
  bool at_end_ = false;
};

/// All fields of a delimited line.
std::vector<std::string> split_fields(std::string_view line, std::string_view separator,
                                      Quotes quotes = Quotes::special);

bool is_utf8(std::string_view text);
std::string latin1_to_utf8(std::string_view text);
/// Text that is not valid UTF-8 is taken for latin-1 and converted.
std::string to_utf8(std::string_view text);

/// Its characters, one each.
std::u32string to_utf32(std::string_view text);

}  // namespace wf
