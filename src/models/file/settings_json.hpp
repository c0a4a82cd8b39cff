#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "models/file/model_file.hpp"
#include "models/settings/range.hpp"
#include "warpfactor/error.hpp"

namespace wf {

// What a configuration looks like in a model file, by its visit_fields and the enum_names of its
// enumerations.

template <class Value>
nlohmann::json field_to_json(const Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    for (const auto& [known, text] : enum_names(value))
      if (known == value) return text;
    return nullptr;
  } else {
    return value;
  }
}

/// Returns whether `found` is of the field's type and in its range, and sets the field if so.
template <class Value>
bool field_from_json(const nlohmann::json& found, Value& field) {
  if constexpr (std::is_enum_v<Value>) {
    for (const auto& [known, text] : enum_names(field)) {
      if (found != text) continue;
      field = known;
      return true;
    }
    return false;
  } else if constexpr (std::is_same_v<Value, std::string>) {
    if (!found.is_string()) return false;
  } else if constexpr (std::is_same_v<Value, bool>) {
    if (!found.is_boolean()) return false;
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

template <class Config>
nlohmann::json settings_to_json(const Config& config) {
  nlohmann::json object;
  visit_fields(config, [&](const char* name, const auto& field, Range, const char*) {
    object[name] = field_to_json(field);
  });
  return object;
}

/// Names of settings, each with the one that it had in files of 0.1.
using FormerNames = std::initializer_list<std::pair<std::string_view, const char*>>;

/// Fills `config` from the file. Throws Error(format) for a setting that is missing, of another
/// type or, by check_config, out of its range.
template <class Config>
void read_settings(const ModelFile& file, Config& config, FormerNames former_names = {}) {
  const nlohmann::json object = file.object("config");
  visit_fields(config, [&](const char* name, auto& field, Range, const char*) {
    for (const auto& [present, former] : former_names)
      if (present == name && !object.contains(name) && object.contains(former)) name = former;
    const nlohmann::json found = file.member("config", object, name);
    if (!field_from_json(found, field)) file.fail_value("config", name, found);
  });
  try {
    check_config(config);
  } catch (const Error& error) {
    file.fail(std::string("its config: ") + error.what());
  }
}

}  // namespace wf
