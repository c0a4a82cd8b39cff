#include "io/features/wide.hpp"

#include <algorithm>
#include <cmath>

#include "io/lines_of_numbers.hpp"
#include "io/readers/column_names.hpp"
#include "io/readers/line_problem.hpp"
#include "io/readers/numbers.hpp"
#include "io/text.hpp"

namespace wf {
namespace {

using Fields = std::vector<std::string>;

/// Text of its own for each row, which says nothing of others.
const ColumnNames ignored_names{"description", "detaildesc", "url",  "link",   "image", "imageurl",
                                "imdburl",     "abstract",   "text", "review", "index", ""};

/// Whether a field says that its value is not known.
bool is_missing(const std::string& field) {
  const std::string plain = plain_name(field);
  return plain.empty() || plain == "nan" || plain == "na" || plain == "n/a" || plain == "null" ||
         plain == "none";
}

/// So many values without a repetition are no categories.
constexpr std::size_t most_unrepeated = 50;

}  // namespace

WideTable::WideTable(const std::vector<std::string>& header, std::size_t id) : id_(id) {
  for (const std::string& name : header) {
    Property property;
    property.name = std::string(trimmed(name.substr(0, name.find(':'))));
    const std::string plain = plain_name(name), type = type_of_column(name);
    property.is_list = type == "token_seq";
    property.is_text = ends_with(plain, "id") || ends_with(plain, "code") || type == "token";
    property.is_ignored = find_column({name}, ignored_names) >= 0 ||
                          find_column({name}, title_column_names) >= 0 || type == "float_seq";
    columns_.push_back(std::move(property));
  }
}

WideTable::Use WideTable::Property::use() const {
  if (is_ignored) return Use::none;
  if (is_list) return Use::lists;
  if (is_number && !is_text) return largest > 0 ? Use::numbers : Use::none;
  return repeats || different.size() < most_unrepeated ? Use::categories : Use::none;
}

void WideTable::look(const std::vector<std::string>& fields) {
  if (!ids_.insert(fields[id_]).second)
    throw LineProblem{"has the id " + quoted(fields[id_]) +
                      " of a line before it; expected one line an id with a column for each "
                      "property, or columns named feature and weight"};
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    Property& column = columns_[c];
    if (c == id_ || column.is_ignored || is_missing(fields[c])) continue;
    const std::string value(trimmed(fields[c]));
    column.is_number = column.is_number && is_number(value);
    if (column.is_number)
      column.largest = std::max<double>(column.largest, std::fabs(parse_rating(value, "number")));
    if (!column.repeats) column.repeats = !column.different.insert(value).second;
    if (column.repeats) column.different.clear();
  }
}

void WideTable::add(const std::vector<std::string>& fields, FeatureCollector& features) const {
  features.add_row(fields[id_]);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Property& column = columns_[c];
    const Use use = c == id_ ? Use::none : column.use();
    if (use == Use::none || is_missing(fields[c])) continue;
    const std::string value(trimmed(fields[c]));
    if (use == Use::numbers) {
      const double scaled = parse_rating(value, "number") / column.largest;
      if (scaled != 0) features.add(fields[id_], column.name, static_cast<float>(scaled));
      continue;
    }
    const bool is_list = use == Use::lists;
    for (const std::string& category : is_list ? split_fields(value, blanks) : Fields{value})
      features.add(fields[id_], column.name + ":" + category);
  }
}

void WideTable::report(FeatureReport& report) const {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (c == id_) continue;
    const Property& column = columns_[c];
    if (column.use() == Use::none)
      report.ignored_columns.push_back(column.name);
    else if (column.use() == Use::numbers)
      report.scaled_columns.push_back({column.name, column.largest});
    else
      report.category_columns.push_back(column.name);
  }
}

}  // namespace wf
