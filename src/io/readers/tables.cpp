#include "data/filter_values.hpp"
#include "io/data_file.hpp"
#include "io/readers/read_lines.hpp"
#include "io/readers/table_layout.hpp"
#include "io/readers/table_parser.hpp"

namespace wf {
namespace {

template <class UserTable>
Interactions read_items(const LineSource& source, const TableLayout& layout, TimeUse times,
                        const Reading& reading) {
  if (layout.text_items)
    return read_lines(source, TableParser<UserTable, TextTable>(layout, times), reading);
  return read_lines(source, TableParser<UserTable, NumberTable>(layout, times), reading);
}

/// Reads until the layout has room for what all lines show, and widens it for that.
Interactions read_widening(const LineSource& source, TableLayout& layout, TimeUse times,
                           const Reading& reading) {
  for (;;) {
    try {
      return layout.text_users ? read_items<TextTable>(source, layout, times, reading)
                               : read_items<NumberTable>(source, layout, times, reading);
    } catch (const WiderLayout& wider) {
      layout.text_users |= wider.text_users;
      layout.text_items |= wider.text_items;
      if (wider.times) layout.time_format = *wider.times;
    }
  }
}

void report_columns(const TableLayout& layout, ReadReport& report) {
  report.separator = layout.separator;
  report.user_column = layout.name_of(Column::user);
  report.item_column = layout.name_of(Column::item);
  report.rating_column = layout.name_of(Column::rating);
  report.time_column = layout.name_of(Column::time);
  for (std::size_t column = 0; column < layout.columns.size(); ++column)
    if (layout.columns[column] == Column::ignored)
      report.ignored_columns.push_back(layout.names[column]);
  report.warnings = layout.warnings;
}

Interactions read_table(const LineSource& source, TableLayout layout, const Reading& reading) {
  report_columns(layout, reading.report);
  const ReadOptions& options = reading.options;
  if (options.times) return read_widening(source, layout, TimeUse::kept, reading);
  const TimeUse use = reading.wants_report ? TimeUse::range : TimeUse::none;
  Interactions read = read_widening(source, layout, use, reading);
  const bool has_duplicates = read.size() < reading.report.entries;
  if (!has_duplicates || options.duplicates == Duplicates::sum || !layout.has(Column::time))
    return read;
  // The latest of them counts, which only times tell.
  read = Interactions();
  return without_times(read_widening(source, layout, TimeUse::kept, reading));
}

/// The first line that is not blank goes from the front of the source.
void take_header(LineSource& source) {
  std::string_view header;
  while (!source.text.empty() && is_blank(header)) {
    header = take_line(source.text);
    ++source.first_line;
  }
}

}  // namespace

Interactions read_delimited(const DataFile& file, const Reading& reading) {
  LineSource source{file.path(), without_byte_order_mark(file.bytes()), 1};
  TableLayout layout = layout_of_table(file.path(), source.text, reading.options);
  if (layout.has_header) take_header(source);
  return read_table(source, std::move(layout), reading);
}

Interactions read_movielens(const DataFile& file, FileFormat format, const Reading& reading) {
  const LineSource source{file.path(), without_byte_order_mark(file.bytes()), 1};
  const char* const separator = format == FileFormat::ml_1m ? "::" : "\t";
  return read_table(source, layout_without_header(file.path(), source.text, separator), reading);
}

}  // namespace wf
