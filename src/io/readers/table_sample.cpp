#include "io/readers/table_sample.hpp"

#include <algorithm>

#include "io/first_lines.hpp"
#include "io/text.hpp"

namespace wf {
namespace {

constexpr std::size_t looked_at = 200;

/// Whether a blank follows every comma of the lines.
bool have_commas_and_blanks(const std::vector<std::string_view>& lines) {
  return std::all_of(lines.begin(), lines.end(), [](std::string_view line) {
    const std::size_t fields = split_fields(line, ",").size();
    return fields > 1 && split_fields(line, ", ").size() == fields;
  });
}

}  // namespace

std::string TableSample::counterexample(
    std::size_t column, const std::function<bool(const std::string&)>& is_right) const {
  std::string found;
  for (const auto& row : rows) {
    if (column >= row.size() || is_blank(row[column])) continue;
    if (is_right(row[column])) return "";
    if (found.empty()) found = row[column];
  }
  return found;
}

bool TableSample::all_are(std::size_t column,
                          const std::function<bool(const std::string&)>& is_right) const {
  bool some = false;
  for (const auto& row : rows) {
    if (column >= row.size() || is_blank(row[column])) continue;
    if (!is_right(row[column])) return false;
    some = true;
  }
  return some;
}

std::string separator_of(std::string_view line) {
  if (line.find("::") != std::string_view::npos) return "::";
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char separator : {',', '\t', ';', '|'}) {
    const std::ptrdiff_t count = std::count(line.begin(), line.end(), separator);
    if (count > most) best = separator, most = count;
  }
  const bool has_blanks = trimmed(line).find(' ') != std::string_view::npos;
  return most == 0 && has_blanks ? std::string(blanks) : std::string(1, best);
}

TableSample sample_table(std::string_view text, const std::string& separator,
                         const std::function<bool(const std::vector<std::string>&)>& has_header) {
  TableSample sample;
  std::vector<std::string_view> lines = first_lines(text, looked_at);
  sample.separator = separator.empty() ? separator_of(lines[0]) : separator;
  const std::vector<std::string> first = split_fields(lines[0], sample.separator);
  if (has_header(first)) {
    for (const std::string& name : first) sample.header.push_back(to_utf8(trimmed(name)));
    lines.erase(lines.begin());
  }
  if (separator.empty() && sample.separator == "," && !lines.empty() &&
      have_commas_and_blanks(lines))
    sample.separator = ", ";
  for (const std::string_view line : lines)
    sample.rows.push_back(split_fields(line, sample.separator));
  return sample;
}

}  // namespace wf
