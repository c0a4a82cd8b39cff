#include <algorithm>
#include <memory>
#include <vector>

#include "io/features/formats.hpp"
#include "io/features/wide.hpp"
#include "io/readers/column_names.hpp"
#include "io/readers/line_problem.hpp"
#include "io/readers/numbers.hpp"
#include "io/readers/table_sample.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

const ColumnNames feature_names{"feature", "featureid", "featurename", "tag", "genre", "category"};
const ColumnNames list_names{"features", "genres", "tags", "categories"};
const ColumnNames weight_names{"weight", "value"};

struct Columns {
  std::string separator;
  int id = -1;
  int feature = -1;
  int weight = -1;
  std::string list_prefix;  ///< of the features of a list column: "genre:"
  bool is_list = false;
  bool is_wide = false;  ///< each further column is a property
  std::vector<std::string> names;

  std::size_t last() const { return static_cast<std::size_t>(std::max({id, feature, weight})); }
};

/// A column "id" is anybody's, but for a number of the line where there are users and items.
int id_column(const std::string& place, const std::vector<std::string>& fields,
              FeatureOwner owner) {
  const int anyone = find_column(fields, {"id"});
  const int user = find_column(fields, user_column_names);
  const int item = find_column(fields, item_column_names);
  const bool has_both = user >= 0 && item >= 0;
  if (anyone >= 0 && !has_both) return anyone;
  if (owner == FeatureOwner::users) return user;
  if (owner == FeatureOwner::items) return item;
  if (has_both)
    throw Error(ErrorCode::format, place + " names users and items, expected ids of one of them");
  return std::max(user, item);
}

const char* id_name(FeatureOwner owner) {
  if (owner == FeatureOwner::users) return "user id";
  return owner == FeatureOwner::items ? "item id" : "id";
}

Columns columns_of(const std::string& path, std::string_view header, FeatureOwner owner) {
  const std::string place = path + ":1: the header " + quoted(header);
  Columns columns;
  columns.separator = separator_of(header);
  const std::vector<std::string> fields = split_fields(header, columns.separator);
  columns.names = fields;
  columns.id = id_column(place, fields, owner);
  columns.feature = find_column(fields, feature_names);
  columns.weight = find_column(fields, weight_names);
  if (columns.feature < 0) {
    columns.feature = find_column(fields, list_names);
    columns.is_list = columns.feature >= 0;
    if (find_column(fields, {"genres"}) == columns.feature) columns.list_prefix = "genre:";
  }
  // A table of users and items at once tells of neither.
  const bool has_both =
      find_column(fields, user_column_names) >= 0 && find_column(fields, item_column_names) >= 0;
  columns.is_wide = columns.feature < 0 && fields.size() > 1 && !has_both;
  if (columns.id < 0 || (columns.feature < 0 && !columns.is_wide))
    throw Error(ErrorCode::format,
                place + " names no " + (columns.id < 0 ? id_name(owner) : "feature") +
                    " column; expected an id as user_id, item_id or movieId, a feature or a list "
                    "a|b|c of features or genres, and optionally a weight; or an id and columns of "
                    "properties");
  return columns;
}

void add_list(const std::string& id, const std::string& list, float weight,
              const std::string& prefix, FeatureCollector& features) {
  features.add_row(id);
  if (list == "(no genres listed)") return;
  for (const std::string& feature : split_fields(list, "|", Quotes::plain))
    if (!is_blank(feature)) features.add(id, prefix + std::string(trimmed(feature)), weight);
}

/// The fields of a record, among which that of the id is not blank.
std::vector<std::string> fields_of(std::string_view record, const Columns& columns) {
  std::vector<std::string> fields = split_fields(record, columns.separator);
  const std::size_t least = columns.is_wide ? columns.names.size() : columns.last() + 1;
  if (fields.size() < least)
    throw LineProblem{"has " + std::to_string(fields.size()) + " fields, expected " +
                      (columns.is_wide ? "" : "at least ") + std::to_string(least) +
                      " separated by " + separator_name(columns.separator)};
  if (is_blank(fields[columns.id])) throw LineProblem{"has no id"};
  return fields;
}

void add_record(std::string_view record, const Columns& columns, FeatureCollector& features) {
  const std::vector<std::string> fields = fields_of(record, columns);
  const std::string& id = fields[columns.id];
  const std::string feature(trimmed(fields[columns.feature]));
  const float weight = columns.weight < 0 ? 1 : parse_rating(fields[columns.weight], "weight");
  if (columns.is_list) return add_list(id, feature, weight, columns.list_prefix, features);
  if (feature.empty()) throw LineProblem{"has no feature"};
  features.add(id, feature, weight);
}

void report_unused(const Columns& columns, FeatureReport& report) {
  for (int column = 0; column < static_cast<int>(columns.names.size()); ++column)
    if (column != columns.id && column != columns.feature && column != columns.weight)
      report.ignored_columns.push_back(columns.names[static_cast<std::size_t>(column)]);
}

}  // namespace

FeatureFormat delimited_format(const std::string& path, std::string_view header,
                               FeatureOwner owner) {
  FeatureFormat format;
  format.quotes = Quotes::special;
  format.has_header = true;
  const Columns columns = columns_of(path, header, owner);
  if (!columns.is_wide) {
    format.add = [columns](std::string_view record, FeatureCollector& features) {
      add_record(record, columns, features);
    };
    format.report = [columns](FeatureReport& report) { report_unused(columns, report); };
    return format;
  }
  const auto table =
      std::make_shared<WideTable>(columns.names, static_cast<std::size_t>(columns.id));
  format.look = [=](std::string_view record) { table->look(fields_of(record, columns)); };
  format.add = [=](std::string_view record, FeatureCollector& features) {
    table->add(fields_of(record, columns), features);
  };
  format.report = [=](FeatureReport& report) { table->report(report); };
  return format;
}

}  // namespace wf
