#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contract/fail.hpp"
#include "models/settings/value.hpp"
#include "warpfactor/device.hpp"
#include "warpfactor/settings.hpp"

namespace wf {

// What is done by name with any configuration that has visit_fields.

template <class Config>
std::vector<Setting> settings_of(const Config& config) {
  std::vector<Setting> settings;
  visit_fields(config, [&](const char* name, const auto& member, Range range, const char* help) {
    using Member = std::decay_t<decltype(member)>;
    settings.push_back({name, setting_type<Member>(), setting_value(member),
                        setting_range<Member>(range), setting_choices<Member>(), help});
    if (settings.back().name == "device") settings.back().range = device_names();
  });
  return settings;
}

template <class Member>
[[noreturn]] void refuse_setting(std::string_view name, const SettingValue& value, Range range) {
  const char* quote = std::holds_alternative<std::string>(value) ? "'" : "";
  fail(ErrorCode::argument, name, " is ", quote, to_text(value), quote, ", expected ",
       setting_range<Member>(range));
}

/// Throws Error(argument) naming the first setting that has a value which is not allowed.
template <class Config>
void check_settings(const Config& config) {
  visit_fields(config, [](const char* name, const auto& member, Range range, const char*) {
    if (!is_allowed(member, range))
      refuse_setting<std::decay_t<decltype(member)>>(name, setting_value(member), range);
  });
}

/// Calls use(member, range) for the setting of that name.
template <class Config, class Use>
void with_setting(Config& config, std::string_view wanted, const Use& use) {
  bool found = false;
  std::string names;
  visit_fields(config, [&](const char* name, auto& member, Range range, const char*) {
    names.append(names.empty() ? "" : ", ").append(name);
    if (name != wanted) return;
    found = true;
    use(member, range);
  });
  if (!found) fail(ErrorCode::argument, "there is no setting '", wanted, "', expected ", names);
}

template <class Config>
SettingValue setting_named(const Config& config, std::string_view name) {
  SettingValue value;
  with_setting(config, name, [&](const auto& member, Range) { value = setting_value(member); });
  return value;
}

template <class Config>
void store_setting(Config& config, std::string_view name, const SettingValue& value) {
  with_setting(config, name, [&](auto& member, Range range) {
    auto stored = member;
    using Member = std::decay_t<decltype(member)>;
    if (!store(value, stored)) refuse_setting<Member>(name, value, range);
    if (!is_allowed(stored, range)) refuse_setting<Member>(name, setting_value(stored), range);
    member = std::move(stored);
  });
}

/// Throws Error(argument) unless `wished` has the value of a fitted model for that setting.
template <class Config>
void check_same_setting(const Config& wished, const Config& fitted, std::string_view name) {
  const SettingValue value = setting_named(wished, name), present = setting_named(fitted, name);
  fail_unless(value == present, ErrorCode::argument, name, " is ", to_text(value), ", expected ",
              to_text(present), ", as the model was fitted with");
}

}  // namespace wf
