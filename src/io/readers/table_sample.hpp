#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "warpfactor/io.hpp"

namespace wf {

/// The first lines of a table in fields.
struct TableSample {
  std::string separator;            ///< one or two characters; blanks: any run of them
  std::vector<std::string> header;  ///< the names of the columns, none where the file has none
  std::vector<std::vector<std::string>> rows;

  /// How many the first line has.
  std::size_t columns() const { return header.empty() ? rows[0].size() : header.size(); }
  /// The first value of a column that is not as it should be, none of them being so: what shows
  /// that the column is another. Empty values show nothing.
  std::string counterexample(std::size_t column,
                             const std::function<bool(const std::string&)>& is_right) const;
  /// Whether all values of a column that are not empty are so, and there are some.
  bool all_are(std::size_t column, const std::function<bool(const std::string&)>& is_right) const;
};

/// The separator that is most frequent in a line, ',' where there is none.
std::string separator_of(std::string_view line);

/// Cuts the first lines of `text`, of which one is not blank. separator: empty where it is to be
/// found. has_header(fields of the first line) says whether they are names.
TableSample sample_table(std::string_view text, const std::string& separator,
                         const std::function<bool(const std::vector<std::string>&)>& has_header);

}  // namespace wf
