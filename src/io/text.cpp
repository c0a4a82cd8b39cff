#include "io/text.hpp"

#include <algorithm>
#include <cstdint>

namespace wf {
namespace {

/// Bytes of the UTF-8 sequence at the front of `text`; 0 when there is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  if (byte(0) < 0x80) return 1;
  const std::size_t length = byte(0) >= 0xC2 && byte(0) < 0xE0   ? 2
                             : byte(0) >= 0xE0 && byte(0) < 0xF0 ? 3
                             : byte(0) >= 0xF0 && byte(0) < 0xF5 ? 4
                                                                 : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (byte(0) == 0xE0 && byte(1) < 0xA0) || (byte(0) == 0xF0 && byte(1) < 0x90);
  const bool surrogate = byte(0) == 0xED && byte(1) >= 0xA0;
  const bool too_large = byte(0) == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || too_large ? 0 : length;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string result = "'";
  for (const char c : text.substr(0, longest)) {
    result += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
  }
  return result + (text.size() > longest ? "...'" : "'");
}

std::string separator_name(std::string_view separator) {
  if (separator == blanks) return "blanks";
  return quoted(separator == "\t" ? "\\t" : separator);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool FieldReader::next() {
  if (at_end_) return false;
  field_.clear();
  if (quotes_ == Quotes::special && !rest_.empty() && rest_.front() == '"') take_quoted();
  const std::size_t end = find_separator();
  field_.append(rest_.substr(0, end));
  at_end_ = end == std::string_view::npos;
  if (at_end_) return true;
  rest_.remove_prefix(end);
  rest_.remove_prefix(separator_ == blanks ? rest_.find_first_not_of(" \t") : separator_.size());
  return true;
}

std::size_t FieldReader::find_separator() const {
  return separator_ == blanks ? rest_.find_first_of(" \t") : rest_.find(separator_);
}

void FieldReader::take_quoted() {
  std::size_t i = 1;
  while (i < rest_.size()) {
    if (rest_[i] == '"') {
      if (i + 1 >= rest_.size() || rest_[i + 1] != '"') break;
      ++i;
    }
    field_ += rest_[i++];
  }
  rest_.remove_prefix(std::min(rest_.size(), i + 1));
}

std::vector<std::string> split_fields(std::string_view line, std::string_view separator,
                                      Quotes quotes) {
  std::vector<std::string> fields;
  for (FieldReader reader(line, separator, quotes); reader.next();)
    fields.push_back(reader.field());
  return fields;
}

std::string latin1_to_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size() + text.size() / 16);
  for (const char c : text) {
    const std::uint8_t byte = static_cast<std::uint8_t>(c);
    if (byte >= 0x80) result += static_cast<char>(0xC0 | byte >> 6);
    result += byte < 0x80 ? c : static_cast<char>(0x80 | (byte & 0x3F));
  }
  return result;
}

std::string to_utf8(std::string_view text) {
  return is_utf8(text) ? std::string(text) : latin1_to_utf8(text);
}

std::u32string to_utf32(std::string_view text) {
  const std::string valid = to_utf8(text);
  std::u32string characters;
  for (std::size_t i = 0; i < valid.size();) {
    const std::size_t length = sequence_length(std::string_view(valid).substr(i));
    const auto first = static_cast<std::uint8_t>(valid[i]);
    char32_t character = length == 1 ? first : first & (0x7Fu >> length);
    for (std::size_t k = 1; k < length; ++k)
      character = character << 6 | (static_cast<std::uint8_t>(valid[i + k]) & 0x3Fu);
    characters += character;
    i += length;
  }
  return characters;
}

}  // namespace wf
