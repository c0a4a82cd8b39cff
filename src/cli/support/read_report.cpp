#include "cli/support/read_report.hpp"

#include "cli/support/options.hpp"

namespace wf::cli {
namespace {

Json name_or_null(const std::string& name) { return name.empty() ? Json() : Json(name); }

}  // namespace

Json time_json(std::int64_t time, const TimeFormat& format) {
  const std::string text = time_text(time, format);
  return format.notation == TimeFormat::Notation::number ? Json::parse(text) : Json(text);
}

Json read_json(const ReadReport& report) {
  Json json{{"file", report.path},
            {"format", format_option(report.format)},
            {"separator", name_or_null(report.separator)},
            {"columns",
             {{"user", report.user_column},
              {"item", report.item_column},
              {"rating", name_or_null(report.rating_column)},
              {"time", name_or_null(report.time_column)}}},
            {"ignored", report.ignored_columns},
            {"entries", report.entries},
            {report.summed ? "duplicates_summed" : "duplicates_dropped", report.duplicates},
            {"left_out", report.filtered},
            {"values", {{"smallest", report.smallest_value}, {"largest", report.largest_value}}},
            {"warnings", report.warnings}};
  if (report.has_times)
    json["times"] = {{"first", time_json(report.first_time, report.time_format)},
                     {"last", time_json(report.last_time, report.time_format)}};
  return json;
}

}  // namespace wf::cli
