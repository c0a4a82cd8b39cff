#include "io/mapped_file.hpp"
#include "io/readers/read_lines.hpp"
#include "io/readers/readers.hpp"
#include "io/readers/table_layout.hpp"
#include "io/readers/table_parser.hpp"

namespace wf {
namespace {

template <class UserTable>
Interactions read_items(const LineSource& source, const TableLayout& layout,
                        const ReadOptions& options) {
  if (layout.text_items) {
    return read_lines(source, TableParser<UserTable, TextTable>(layout, options.times), options);
  }
  return read_lines(source, TableParser<UserTable, NumberTable>(layout, options.times), options);
}

Interactions read_table(const LineSource& source, const TableLayout& layout,
                        const ReadOptions& options) {
  return layout.text_users ? read_items<TextTable>(source, layout, options)
                           : read_items<NumberTable>(source, layout, options);
}

/// The first line that is not blank.
std::string_view first_line_of(std::string_view text) {
  std::string_view line;
  while (!text.empty() && is_blank(line)) line = without_line_end(take_line(text));
  return line;
}

}  // namespace

Interactions read_delimited(const MappedFile& file, const ReadOptions& options) {
  LineSource source{file.path(), without_byte_order_mark(file.bytes()), 1};
  std::string_view header;
  while (!source.text.empty() && is_blank(header)) {
    header = without_line_end(take_line(source.text));
    ++source.first_line;
  }
  TableLayout layout = layout_of_header(file.path(), header);
  find_text_columns(layout, first_line_of(source.text));
  return read_table(source, layout, options);
}

Interactions read_movielens(const MappedFile& file, FileFormat format, const ReadOptions& options) {
  const LineSource source{file.path(), without_byte_order_mark(file.bytes()), 1};
  TableLayout layout;
  layout.separator = format == FileFormat::ml_1m ? "::" : "\t";
  layout.columns = {Column::user, Column::item, Column::rating, Column::time};
  if (split_fields(first_line_of(source.text), layout.separator).size() == 3) {
    layout.columns.pop_back();
  }
  return read_table(source, layout, options);
}

}  // namespace wf
