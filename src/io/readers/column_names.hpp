#pragma once

#include <string>
#include <vector>

namespace wf {

/// The names that the columns of tables usually have, the likeliest first, as plain_name writes
/// them.
using ColumnNames = std::vector<const char*>;
extern const ColumnNames user_column_names;
extern const ColumnNames item_column_names;
extern const ColumnNames rating_column_names;
extern const ColumnNames time_column_names;
extern const ColumnNames title_column_names;

/// A column's name as it is compared: in lower case, without "_", "-", "." and blanks, and without
/// what follows a ':', which is the type in atomic files of RecBole.
std::string plain_name(const std::string& name);

/// What follows the ':' of an atomic file's column name, "token" or "float"; empty for others.
std::string type_of_column(const std::string& name);

/// The fields whose name is in `names`, those whose name comes first in front.
std::vector<int> find_columns(const std::vector<std::string>& fields, const ColumnNames& names);
/// The first of them; -1 when there is none.
int find_column(const std::vector<std::string>& fields, const ColumnNames& names);

}  // namespace wf
