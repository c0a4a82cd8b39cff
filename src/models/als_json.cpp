#include <limits>

#include "models/als_config.hpp"
#include "models/als_fields.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

using nlohmann::json;

template <class Value>
json field_to_json(const Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    for (const auto& [known, text] : enum_names(value))
      if (known == value) return text;
  } else {
    return value;
  }
  return nullptr;
}

/// Returns whether `text` is of the field's type and in its range, and sets the field if so.
template <class Value>
bool field_from_json(const json& found, Value& field) {
  if constexpr (std::is_enum_v<Value>) {
    for (const auto& [known, text] : enum_names(field)) {
      if (found != text) continue;
      field = known;
      return true;
    }
    return false;
  } else if constexpr (std::is_same_v<Value, std::string>) {
    if (!found.is_string()) return false;
  } else if constexpr (std::is_same_v<Value, double>) {
    if (!found.is_number()) return false;
  } else if constexpr (std::is_unsigned_v<Value>) {
    if (!found.is_number_unsigned()) return false;
  } else {
    if (!found.is_number_integer()) return false;
    const auto number = found.get<std::int64_t>();
    if (number < std::numeric_limits<Value>::min() || number > std::numeric_limits<Value>::max())
      return false;
  }
  field = found.get<Value>();
  return true;
}

/// The report's fields; every number that was not computed is null in JSON.
template <class Report, class Visitor>
void visit_report(Report& report, Visitor&& visit) {
  visit("device", report.device);
  visit("loss", report.loss);
  visit("seconds", report.seconds);
  visit("validation", report.validation);
  visit("best_iteration", report.best_iteration);
  visit("stopped", report.stopped);
  visit("kept_rows", report.kept_rows);
  visit("jitter", report.jitter);
}

bool curve_from_json(const json& found, std::vector<double>& curve) {
  if (!found.is_array()) return false;
  for (const json& value : found) {
    if (!value.is_null() && !value.is_number()) return false;
    curve.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                    : value.get<double>());
  }
  return true;
}

bool report_field(const json& found, std::vector<double>& field) {
  return curve_from_json(found, field);
}
bool report_field(const json& found, bool& field) {
  if (found.is_boolean()) field = found.get<bool>();
  return found.is_boolean();
}
template <class Value>
bool report_field(const json& found, Value& field) {
  return field_from_json(found, field);
}

json member(const ModelFile& file, const char* what, const json& object, const char* name) {
  if (!object.contains(name)) file.fail(std::string("its ") + what + " lacks '" + name + "'");
  return object[name];
}

[[noreturn]] void fail_value(const ModelFile& file, const char* what, const char* name,
                             const json& found) {
  file.fail(std::string("its ") + what + " has " + found.dump() + " for '" + name + "'");
}

}  // namespace

json to_json(const AlsConfig& config) {
  json object;
  visit_fields(config, [&](const char* name, const auto& field, const char*) {
    object[name] = field_to_json(field);
  });
  return object;
}

json to_json(const FitReport& report) {
  json object;
  visit_report(report, [&](const char* name, const auto& field) { object[name] = field; });
  return object;
}

AlsConfig read_config(const ModelFile& file) {
  const json object = file.object("config");
  AlsConfig config;
  visit_fields(config, [&](const char* name, auto& field, const char*) {
    const json found = member(file, "config", object, name);
    if (!field_from_json(found, field)) fail_value(file, "config", name, found);
  });
  try {
    check_config(config);
  } catch (const Error& error) {
    file.fail(std::string("its config: ") + error.what());
  }
  return config;
}

FitReport read_report(const ModelFile& file) {
  const json object = file.object("report");
  FitReport report;
  visit_report(report, [&](const char* name, auto& field) {
    const json found = member(file, "report", object, name);
    if (!report_field(found, field)) fail_value(file, "report", name, found);
  });
  return report;
}

int read_kept_iteration(const ModelFile& file, int done) {
  const json object = file.object("report");
  const json found = member(file, "report", object, "kept_iteration");
  int iteration = 0;
  if (!field_from_json(found, iteration) || iteration < 1 || iteration > done)
    fail_value(file, "report", "kept_iteration", found);
  return iteration;
}

}  // namespace wf
