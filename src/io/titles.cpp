#include <algorithm>
#include <string_view>

#include "io/data_file.hpp"
#include "io/data_folder.hpp"
#include "io/readers/column_names.hpp"
#include "io/readers/line_problem.hpp"
#include "io/readers/table_sample.hpp"
#include "io/records.hpp"
#include "io/text.hpp"
#include "warpfactor/error.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

constexpr const char* title_files[] = {"movies.dat", "u.item", "movies.csv"};

/// Where a line holds an id and its title.
struct TitleLayout {
  std::string separator;
  std::size_t id = 0;
  std::size_t title = 1;
  Quotes quotes = Quotes::plain;
};

/// A column of item ids, else one "id", else one of items.
int id_column(const std::vector<std::string>& fields) {
  const std::vector<int> items = find_columns(fields, item_column_names);
  for (const int item : items)
    if (ends_with(plain_name(fields[static_cast<std::size_t>(item)]), "id")) return item;
  const int id = find_column(fields, {"id"});
  return id >= 0 || items.empty() ? id : items[0];
}

TitleLayout layout_of(const std::string& path, std::string_view header) {
  TitleLayout layout;
  layout.separator = separator_of(header);
  layout.quotes = Quotes::special;
  const std::vector<std::string> fields = split_fields(header, layout.separator);
  const int id = id_column(fields);
  const int title = find_column(fields, title_column_names);
  if (id < 0 || title < 0) {
    throw Error(ErrorCode::format, path + ":1: the header " + quoted(header) +
                                       " names no id and title columns; expected names as movieId "
                                       "or item_id, and title or name");
  }
  layout.id = static_cast<std::size_t>(id);
  layout.title = static_cast<std::size_t>(title);
  return layout;
}

/// Whether the first line is that of movies.dat (separator "::") or u.item ("|"): a number first.
bool begins_with_number(std::string_view line, std::string_view separator) {
  const std::size_t end = line.find(separator);
  return end != std::string_view::npos && end > 0 &&
         line.substr(0, end).find_first_not_of("0123456789") == std::string_view::npos;
}

void add_title(Titles& titles, std::string_view line, const TitleLayout& layout) {
  const std::vector<std::string> fields = split_fields(line, layout.separator, layout.quotes);
  if (fields.size() <= std::max(layout.id, layout.title)) {
    throw LineProblem{"has " + std::to_string(fields.size()) +
                      " fields, expected an id and a title separated by " +
                      quoted(layout.separator)};
  }
  titles.insert_or_assign(fields[layout.id], fields[layout.title]);
}

/// The layout of a file of titles, from whose front the header goes, where there is one.
TitleLayout take_layout(const std::string& path, std::string_view& text) {
  const std::string_view first = text.substr(0, text.find('\n'));
  for (const char* separator : {"::", "|"}) {
    if (begins_with_number(first, separator)) return {separator};
  }
  return layout_of(path, without_line_end(take_line(text)));
}

}  // namespace

Titles v0_1::read_titles(const std::string& path) {
  const DataFile file(file_in_folder(path, title_files, "titles"));
  const std::string text = utf8_text(file);
  std::string_view rest = text;
  const TitleLayout layout = take_layout(file.path(), rest);
  Titles titles;
  for_each_record(file.path(), text, rest, layout.quotes,
                  [&](std::string_view record) { add_title(titles, record, layout); });
  return titles;
}

}  // namespace wf
