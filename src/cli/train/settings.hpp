#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

#include "cli/support/options.hpp"
#include "cli/support/print.hpp"
#include "warpfactor/settings.hpp"

namespace wf::cli {

inline std::string option_name(std::string_view setting) {
  std::string name = "--" + std::string(setting);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

/// What a help text calls the values of a setting.
inline const char* type_name(SettingType type) {
  switch (type) {
    case SettingType::integer:
      return "INT";
    case SettingType::number:
      return "FLOAT";
    default:
      return "TEXT";
  }
}

/// One option for each setting of a model, of the same name with hyphens.
template <class Config>
void add_setting_options(CLI::App& command, Config& config) {
  for (const Setting& setting : list_settings(config)) {
    const auto set = [&config, name = setting.name](const std::string& text) {
      set_setting(config, name, text);
    };
    const bool has_range = setting.choices.empty() && setting.type != SettingType::boolean;
    const std::string help = has_range ? setting.help + " (" + setting.range + ")" : setting.help;
    CLI::Option* option =
        command.add_option_function<std::string>(option_name(setting.name), set, help);
    option->type_name(type_name(setting.type))->default_str(to_text(setting.value));
    if (!setting.choices.empty()) option->check(CLI::IsMember(setting.choices));
    if (setting.type == SettingType::boolean)
      option->check(CLI::IsMember({"true", "false", "yes", "no"}));
    option->group("Settings of the model");
  }
}

/// `base` with those settings of `given` that were given.
template <class Config>
Config given_settings(const CLI::App& command, const Config& given, Config base) {
  for (const Setting& setting : list_settings(given))
    if (command.count(option_name(setting.name)) > 0)
      set_setting(base, setting.name, setting.value);
  return base;
}

/// Bad usage unless each setting that was given is the one `model` was trained with. Device and
/// threads, which do not change a result, may differ.
template <class Config>
void check_same_settings(const CLI::App& command, const Config& given, const Config& model) {
  for (const Setting& wished : list_settings(given)) {
    const std::string& name = wished.name;
    if (name == "device" || name == "threads" || command.count(option_name(name)) == 0) continue;
    const SettingValue present = get_setting(model, name);
    if (wished.value != present)
      usage_error(option_name(name) + " is " + to_text(wished.value) +
                  " but the training to resume has " + to_text(present));
  }
}

template <class Config>
Json settings_to_json(const Config& config) {
  Json object = Json::object();
  for (const Setting& setting : list_settings(config))
    object[setting.name] = std::visit([](const auto& value) { return Json(value); }, setting.value);
  return object;
}

}  // namespace wf::cli
