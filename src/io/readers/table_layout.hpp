#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "warpfactor/io.hpp"

namespace wf {

enum class Column { user, item, rating, time, ignored };

/// How each line of a table is laid out.
struct TableLayout {
  std::string separator;  ///< one or two characters
  std::vector<Column> columns;
  bool text_users = false;
  bool text_items = false;

  bool has(Column column) const;
};

/// The layout that the header of a delimited text names. Throws Error(format) listing what the
/// header holds and what is expected.
TableLayout layout_of_header(const std::string& path, std::string_view header);

/// Sets text_users and text_items as the first line with entries shows: what is quoted or no number
/// is text.
void find_text_columns(TableLayout& layout, std::string_view first_line);

/// The separator that is most frequent in a header, ',' where there is none.
std::string separator_of_header(std::string_view header);

/// The column of users (items) by the names it usually has; -1 when there is none.
int find_user_column(const std::vector<std::string>& fields);
int find_item_column(const std::vector<std::string>& fields);

/// The field whose name, in any case and without "_", "-" and blanks, comes first in `names`; -1
/// when there is none.
int find_column(const std::vector<std::string>& fields, const std::vector<const char*>& names);

}  // namespace wf
