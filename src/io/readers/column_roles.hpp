#pragma once

#include <string>
#include <vector>

#include "io/readers/table_layout.hpp"
#include "io/readers/table_sample.hpp"

namespace wf {

/// What each column of a table is: as the options say, else by its name, or by its place where
/// columns have no names; values that are no numbers are no ratings, and so for times. `warnings`
/// get what may be meant otherwise. Throws as layout_of_table.
std::vector<Column> column_roles(const std::string& path, const TableSample& sample,
                                 const ReadOptions& options, std::vector<std::string>& warnings);

/// The column that is called `name`, else the one that is called so but for case and punctuation;
/// -1 when there is none.
int find_named_column(const std::vector<std::string>& fields, const std::string& name);

}  // namespace wf
