#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>

#include "cli/support/options.hpp"
#include "models/file/settings_json.hpp"

namespace wf::cli {

inline std::string option_name(std::string_view field) {
  std::string name = "--" + std::string(field);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

/// One option for each setting of a model, of the same name with hyphens.
template <class Config>
void add_setting_options(CLI::App& command, Config& config) {
  visit_fields(config, [&](std::string_view name, auto& member, std::string_view help) {
    using Member = std::remove_reference_t<decltype(member)>;
    CLI::Option* option;
    if constexpr (std::is_enum_v<Member>)
      option =
          add_choice(command, option_name(name), member, enum_names(member), std::string(help));
    else if constexpr (std::is_same_v<Member, bool>)
      option = add_yes_no(command, option_name(name), member, std::string(help));
    else
      option =
          command.add_option(option_name(name), member, std::string(help))->capture_default_str();
    if constexpr (std::is_unsigned_v<Member> && !std::is_same_v<Member, bool>)
      option->check(whole_number_problem);
    option->group("Settings of the model");
  });
}

/// Bad usage unless each setting that was given is the one `model` was trained with. Device and
/// threads, which do not change a result, may differ.
template <class Config>
void check_same_settings(const CLI::App& command, const Config& given, const Config& model) {
  const nlohmann::json wished = settings_to_json(given);
  const nlohmann::json present = settings_to_json(model);
  visit_fields(given, [&](std::string_view name, const auto&, std::string_view) {
    const std::string key(name);
    if (name == "device" || name == "threads" || command.count(option_name(name)) == 0) return;
    if (wished[key] == present[key]) return;
    usage_error(option_name(name) + " is " + wished[key].dump() +
                " but the training to resume has " + present[key].dump());
  });
}

}  // namespace wf::cli
