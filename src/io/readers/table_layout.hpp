#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "warpfactor/io.hpp"

namespace wf {

enum class Column { user, item, rating, time, ignored };

/// How each line of a table is laid out.
struct TableLayout {
  std::string separator;  ///< one or two characters; blanks: any run of them
  std::vector<Column> columns;
  std::vector<std::string> names;  ///< of the columns, their numbers from 1 without a header
  bool has_header = false;
  bool text_users = false;
  bool text_items = false;
  TimeFormat time_format;
  std::vector<std::string> warnings;

  bool has(Column column) const;
  /// The name of the column that is this; empty where none is.
  std::string name_of(Column column) const;
};

/// The layout of a delimited text, as its first lines and the options say. Throws Error(format)
/// listing what the header holds and what is expected, Error(argument) for columns that are not
/// there.
TableLayout layout_of_table(const std::string& path, std::string_view text,
                            const ReadOptions& options);

/// The layout of lines of user, item, rating and time, of which some may be missing at the end.
TableLayout layout_without_header(const std::string& path, std::string_view text,
                                  const std::string& separator);

}  // namespace wf
