#include "models/file/report_json.hpp"

#include <limits>

#include "models/file/settings_json.hpp"

namespace wf {
namespace {

using nlohmann::json;

/// The report's fields that every model file has. The seconds are not among them: they differ
/// between runs that are otherwise equal. Every number that was not computed is null in JSON.
template <class Report, class Visitor>
void visit_report(Report& report, Visitor&& visit) {
  visit("device", report.device);
  visit("loss", report.loss);
  visit("validation", report.validation);
  visit("best_iteration", report.best_iteration);
  visit("stopped", report.stopped);
  visit("kept_rows", report.kept_rows);
  visit("jitter", report.jitter);
}

bool report_field(const json& found, std::vector<double>& curve) {
  if (!found.is_array()) return false;
  for (const json& value : found) {
    if (!value.is_null() && !value.is_number()) return false;
    curve.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                    : value.get<double>());
  }
  return true;
}
template <class Value>
bool report_field(const json& found, Value& field) {
  return field_from_json(found, field);
}

}  // namespace

json to_json(const FitReport& report) {
  json object;
  visit_report(report, [&](const char* name, const auto& field) { object[name] = field; });
  object["continued"] = report.continued;
  return object;
}

FitReport read_report(const ModelFile& file) {
  const json object = file.object("report");
  FitReport report;
  visit_report(report, [&](const char* name, auto& field) {
    const json found = file.member("report", object, name);
    if (!report_field(found, field)) file.fail_value("report", name, found);
  });
  read_flag(file, "continued", report.continued);
  report.seconds.assign(report.loss.size(), std::numeric_limits<double>::quiet_NaN());
  return report;
}

void read_flag(const ModelFile& file, const char* name, bool& flag) {
  const json object = file.object("report");
  if (object.contains(name) && !field_from_json(object[name], flag))
    file.fail_value("report", name, object[name]);
}

int read_kept_iteration(const ModelFile& file, int done) {
  const json object = file.object("report");
  const json found = file.member("report", object, "kept_iteration");
  int iteration = 0;
  if (!field_from_json(found, iteration) || iteration < 1 || iteration > done)
    file.fail_value("report", "kept_iteration", found);
  return iteration;
}

}  // namespace wf
