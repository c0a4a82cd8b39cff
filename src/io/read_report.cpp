#include <charconv>

#include "io/format.hpp"
#include "io/text.hpp"
#include "warpfactor/io.hpp"

namespace wf {
namespace {

std::string number_text(float number) {
  char digits[48];
  return {digits, std::to_chars(digits, digits + sizeof digits, number).ptr};
}

std::string joined(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

/// The columns in use.
std::string used_columns(const ReadReport& report) {
  std::vector<std::string> used{report.user_column, report.item_column};
  for (const std::string& column : {report.rating_column, report.time_column})
    if (!column.empty()) used.push_back(column);
  return joined(used);
}

std::string layout_text(const ReadReport& report) {
  std::string text = format_name(report.format);
  if (report.separator.empty()) return text;
  text += report.separator == blanks ? " with blanks" : " with " + separator_name(report.separator);
  text += " between its columns: " + used_columns(report);
  if (!report.ignored_columns.empty()) text += " (ignored: " + joined(report.ignored_columns) + ")";
  return text;
}

}  // namespace

std::string v0_1::summary(const FeatureReport& report) {
  std::string text = report.path + ": " + std::to_string(report.weights) + " weights of " +
                     std::to_string(report.features) + " features of " +
                     std::to_string(report.rows) + " rows";
  if (!report.category_columns.empty())
    text += "; categories of " + joined(report.category_columns);
  const char* before = "; ";
  for (const FeatureReport::ScaledColumn& column : report.scaled_columns) {
    text += before + column.name + " divided by " + number_text(static_cast<float>(column.largest));
    before = ", ";
  }
  if (!report.ignored_columns.empty()) text += "; ignored: " + joined(report.ignored_columns);
  return text;
}

std::string v0_1::summary(const ReadReport& report) {
  std::string text =
      report.path + ": " + layout_text(report) + "; " + std::to_string(report.entries) + " entries";
  if (report.duplicates > 0)
    text += ", " + std::to_string(report.duplicates) +
            (report.summed ? " duplicates summed" : " duplicates dropped");
  if (report.filtered > 0)
    text += ", " + std::to_string(report.filtered) + " with smaller ratings left out";
  const bool counted = report.summed && report.duplicates > 0;
  if (report.rating_column.empty() && !counted)
    text += "; no ratings";
  else
    text += "; values " + number_text(report.smallest_value) + " to " +
            number_text(report.largest_value);
  if (report.has_times)
    text += "; times " + day_text(report.first_time, report.time_format) + " to " +
            day_text(report.last_time, report.time_format);
  return text;
}

}  // namespace wf
