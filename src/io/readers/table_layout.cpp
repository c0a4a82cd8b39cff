#include "io/readers/table_layout.hpp"

#include <algorithm>

#include "data/canonical_number.hpp"
#include "io/lines_of_numbers.hpp"
#include "io/readers/column_names.hpp"
#include "io/readers/column_roles.hpp"
#include "io/readers/times.hpp"
#include "io/text.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

void check_separator(const std::string& separator) {
  const bool usable = separator.find_first_of("\"\r\n0123456789") == std::string::npos;
  if (separator.size() <= 2 && usable) return;
  throw Error(ErrorCode::argument, "separator is " + quoted(separator) +
                                       ", expected one or two characters, no digits or quotes");
}

bool is_data(const std::string& field) { return is_number(field) || is_time(field); }

/// Whether the first line names the columns: those of users and items, or one that was given by its
/// name. Else it does so where none of its fields looks like data.
bool is_header(const std::vector<std::string>& fields, const ReadOptions& options) {
  if (options.header == Header::no) return false;
  for (const std::string& given :
       {options.user_column, options.item_column, options.rating_column, options.time_column}) {
    // What looks like the number of a column may stand in a line of data.
    const bool is_name = !given.empty() && canonical_number(given) == not_a_number;
    if (is_name && find_named_column(fields, given) >= 0) return true;
  }
  return (find_column(fields, user_column_names) >= 0 &&
          find_column(fields, item_column_names) >= 0) ||
         std::none_of(fields.begin(), fields.end(), is_data);
}

/// Ids are text where one of the first is; times have room for the first.
void look_at_values(const TableSample& sample, TableLayout& layout) {
  const auto is_text = [](const std::string& id) { return canonical_number(id) == not_a_number; };
  bool first_time = true;
  for (const auto& row : sample.rows)
    for (std::size_t c = 0; c < std::min(row.size(), layout.columns.size()); ++c) {
      if (layout.columns[c] == Column::user) layout.text_users |= is_text(row[c]);
      if (layout.columns[c] == Column::item) layout.text_items |= is_text(row[c]);
      if (layout.columns[c] != Column::time || !is_time(row[c])) continue;
      const TimeFormat format = parse_time(row[c]).format;
      if (first_time)
        layout.time_format = format;
      else if (are_comparable(format, layout.time_format))
        layout.time_format = wider(layout.time_format, format);
      first_time = false;
    }
}

TableLayout layout_of_sample(const std::string& path, const TableSample& sample,
                             const ReadOptions& options) {
  TableLayout layout;
  layout.separator = sample.separator;
  layout.has_header = !sample.header.empty();
  layout.names = sample.header;
  for (std::size_t c = layout.names.size(); c < sample.columns(); ++c)
    layout.names.push_back(std::to_string(c + 1));
  layout.columns = column_roles(path, sample, options, layout.warnings);
  look_at_values(sample, layout);
  return layout;
}

}  // namespace

bool TableLayout::has(Column column) const {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

std::string TableLayout::name_of(Column column) const {
  const auto found = std::find(columns.begin(), columns.end(), column);
  return found == columns.end() ? "" : names[static_cast<std::size_t>(found - columns.begin())];
}

TableLayout layout_of_table(const std::string& path, std::string_view text,
                            const ReadOptions& options) {
  check_separator(options.separator);
  const TableSample sample = sample_table(
      text, options.separator,
      [&](const std::vector<std::string>& fields) { return is_header(fields, options); });
  if (sample.rows.empty()) throw Error(ErrorCode::format, path + ": holds no entries");
  return layout_of_sample(path, sample, options);
}

TableLayout layout_without_header(const std::string& path, std::string_view text,
                                  const std::string& separator) {
  const TableSample sample = sample_table(text, separator, [](const auto&) { return false; });
  if (sample.columns() < 2)
    throw Error(ErrorCode::format, path + ":1: has 1 field separated by " +
                                       separator_name(separator) +
                                       ", expected user, item, rating and time");
  ReadOptions options;
  options.header = Header::no;
  return layout_of_sample(path, sample, options);
}

}  // namespace wf
