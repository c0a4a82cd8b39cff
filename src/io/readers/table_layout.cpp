#include "io/readers/table_layout.hpp"

#include <algorithm>
#include <cctype>

#include "io/text.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

const std::vector<const char*> user_names{"user",     "userid",     "uid",        "useridx",
                                          "username", "customerid", "reviewerid", "visitorid"};
const std::vector<const char*> item_names{
    "item", "itemid", "iid",  "itemidx", "movie",  "movieid",  "product",    "productid",
    "asin", "bookid", "isbn", "trackid", "songid", "artistid", "businessid", "gameid"};
const std::vector<const char*> rating_names{"rating", "ratings", "value",     "score",
                                            "weight", "count",   "playcount", "stars"};
const std::vector<const char*> time_names{"timestamp", "time", "ts", "unixtime", "unixreviewtime"};

/// A column name as it is compared: lower case, without what follows a ':'.
std::string plain(const std::string& field) {
  std::string name;
  for (const char c : field.substr(0, field.find(':'))) {
    if (c == '_' || c == '-' || c == ' ') continue;
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

bool looks_like_number(std::string_view field) {
  field = trimmed(field);
  if (!field.empty() && field[0] == '-') field.remove_prefix(1);
  return !field.empty() && field.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

bool TableLayout::has(Column column) const {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

std::string separator_of_header(std::string_view header) {
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char separator : {',', '\t', ';'}) {
    const std::ptrdiff_t count = std::count(header.begin(), header.end(), separator);
    if (count > most) best = separator, most = count;
  }
  return std::string(1, best);
}

int find_column(const std::vector<std::string>& fields, const std::vector<const char*>& names) {
  std::vector<std::string> found;
  std::transform(fields.begin(), fields.end(), std::back_inserter(found), plain);
  for (const char* name : names) {
    const auto column = std::find(found.begin(), found.end(), name);
    if (column != found.end()) return static_cast<int>(column - found.begin());
  }
  return -1;
}

int find_user_column(const std::vector<std::string>& fields) {
  return find_column(fields, user_names);
}

int find_item_column(const std::vector<std::string>& fields) {
  return find_column(fields, item_names);
}

TableLayout layout_of_header(const std::string& path, std::string_view header) {
  TableLayout layout;
  layout.separator = separator_of_header(header);
  const std::vector<std::string> fields = split_fields(header, layout.separator);
  layout.columns.assign(fields.size(), Column::ignored);
  const auto assign = [&](const std::vector<const char*>& names, Column column) {
    const int index = find_column(fields, names);
    if (index >= 0) layout.columns[index] = column;
  };
  assign(user_names, Column::user);
  assign(item_names, Column::item);
  assign(rating_names, Column::rating);
  assign(time_names, Column::time);
  if (!layout.has(Column::user) || !layout.has(Column::item)) {
    throw Error(ErrorCode::format,
                path + ":1: the header " + quoted(header) + " names no " +
                    (layout.has(Column::user) ? "item" : "user") +
                    " column; expected names as user_id and item_id or movieId, and optionally "
                    "rating and timestamp, separated by comma, semicolon or tab");
  }
  return layout;
}

void find_text_columns(TableLayout& layout, std::string_view first_line) {
  FieldReader reader(first_line, layout.separator);
  for (const Column column : layout.columns) {
    if (!reader.next()) return;
    const bool text = reader.was_quoted() || !looks_like_number(reader.field());
    if (column == Column::user) layout.text_users = text;
    if (column == Column::item) layout.text_items = text;
  }
}

}  // namespace wf
