#include "io/format.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "io/decompress.hpp"
#include "io/first_lines.hpp"
#include "io/lines_of_numbers.hpp"
#include "io/text.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

/// Lines enough to tell the formats apart.
constexpr std::size_t looked_at = 1000;

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

FileFormat format_of_numbers(const std::string& path, const std::vector<std::string_view>& lines) {
  switch (what_are(lines)) {
    case NumberLines::lists:
      return FileFormat::user_lists;
    case NumberLines::unclear:
      throw Error(ErrorCode::format,
                  path + ": its lines, as " + quoted(lines[0]) +
                      ", may be user, item and rating or a user and a list of items; --format "
                      "delimited or --format user-lists says which");
    default:
      return FileFormat::delimited;
  }
}

bool names_columns(const ReadOptions& options) {
  return !options.user_column.empty() || !options.item_column.empty() ||
         !options.rating_column.empty() || !options.time_column.empty() ||
         !options.separator.empty() || options.header == Header::no;
}

}  // namespace

void check_is_text(const std::string& path, std::string_view bytes) {
  if (is_gzip(bytes) || is_zstd(bytes) || bytes.substr(0, 3) == "BZh" ||
      bytes.substr(0, 6) == std::string_view("\xfd"
                                             "7zXZ\0",
                                             6)) {
    throw Error(ErrorCode::format,
                path + ": is compressed, unpack it first; only gzip and zstd are read as they are");
  }
  if (bytes.substr(0, 4096).find('\0') != std::string_view::npos) {
    throw Error(ErrorCode::format, path + ": is binary, expected text or a scipy .npz");
  }
}

FileFormat recognise_format(const std::string& path, std::string_view bytes,
                            const ReadOptions& options) {
  const std::string name = unpacked_name(file_name(path));
  if (bytes.substr(0, 2) == "PK" || ends_with(name, ".npz")) return FileFormat::scipy_npz;
  const std::string_view text = without_byte_order_mark(bytes);
  if (text.substr(0, 14) == "%%MatrixMarket" || ends_with(name, ".mtx"))
    return FileFormat::matrix_market;
  if (names_columns(options)) return FileFormat::delimited;
  if (name == "ratings.dat") return FileFormat::ml_1m;
  if (name == "u.data") return FileFormat::ml_100k;
  const std::vector<std::string_view> lines = first_lines(text, looked_at);
  if (lines[0].find("::") != std::string_view::npos) return FileFormat::ml_1m;
  if (is_table_of_numbers(lines)) return FileFormat::ml_100k;
  return format_of_numbers(path, lines);
}

void check_format(const std::string& path, FileFormat format, const ReadOptions& options) {
  if (!names_columns(options) || format == FileFormat::delimited) return;
  throw Error(ErrorCode::argument, path +
                                       ": columns, a separator and the lack of a header can be "
                                       "given for delimited text only; this is read as " +
                                       format_name(format));
}

const char* format_name(FileFormat format) {
  switch (format) {
    case FileFormat::ml_100k:
      return "a u.data file of MovieLens";
    case FileFormat::ml_1m:
      return "a ratings.dat file of MovieLens";
    case FileFormat::delimited:
      return "delimited text";
    case FileFormat::user_lists:
      return "lists of items";
    case FileFormat::matrix_market:
      return "a Matrix Market file";
    case FileFormat::scipy_npz:
      return "a SciPy matrix";
    default:
      return "any file";
  }
}

}  // namespace wf
