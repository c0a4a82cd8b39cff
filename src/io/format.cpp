#include "io/format.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "io/text.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

/// Lines enough to tell the formats apart.
std::vector<std::string_view> first_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < 5) {
    const std::string_view line = without_line_end(take_line(text));
    if (!is_blank(line)) lines.push_back(line);
  }
  return lines;
}

/// Whether all lines hold the same 3 or 4 tab-separated numbers.
bool is_table_of_numbers(const std::vector<std::string_view>& lines) {
  const auto fields_of = [](std::string_view line) { return split_fields(line, "\t"); };
  const std::size_t columns = fields_of(lines[0]).size();
  return (columns == 3 || columns == 4) &&
         std::all_of(lines.begin(), lines.end(), [&](std::string_view line) {
           const std::vector<std::string> fields = fields_of(line);
           return fields.size() == columns && std::all_of(fields.begin(), fields.end(), is_number);
         });
}

bool holds_only_numbers_and_blanks(std::string_view line) {
  return line.find_first_not_of("0123456789 \t") == std::string_view::npos;
}

}  // namespace

void check_is_text(const std::string& path, std::string_view bytes) {
  if (bytes.substr(0, 2) == "\x1f\x8b" || bytes.substr(0, 3) == "BZh" ||
      bytes.substr(0, 6) == std::string_view("\xfd"
                                             "7zXZ\0",
                                             6)) {
    throw Error(ErrorCode::format, path + ": is compressed, unpack it first");
  }
  if (bytes.substr(0, 4096).find('\0') != std::string_view::npos) {
    throw Error(ErrorCode::format, path + ": is binary, expected text or a scipy .npz");
  }
}

FileFormat recognise_format(const std::string& path, std::string_view bytes) {
  if (bytes.substr(0, 2) == "PK" || ends_with(path, ".npz")) return FileFormat::scipy_npz;
  check_is_text(path, bytes);
  const std::string_view text = without_byte_order_mark(bytes);
  if (text.substr(0, 14) == "%%MatrixMarket" || ends_with(path, ".mtx")) {
    return FileFormat::matrix_market;
  }
  const std::string name = file_name(path);
  if (name == "ratings.dat") return FileFormat::ml_1m;
  if (name == "u.data") return FileFormat::ml_100k;
  const std::vector<std::string_view> lines = first_lines(text);
  if (lines[0].find("::") != std::string_view::npos) return FileFormat::ml_1m;
  if (is_table_of_numbers(lines)) return FileFormat::ml_100k;
  if (std::all_of(lines.begin(), lines.end(), holds_only_numbers_and_blanks)) {
    return FileFormat::user_lists;
  }
  return FileFormat::delimited;
}

}  // namespace wf
