#include "cli/support/als_options.hpp"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "cli/support/options.hpp"
#include "models/als_fields.hpp"

namespace wf::cli {
namespace {

std::string option_name(std::string_view field) {
  std::string name = "--" + std::string(field);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

template <class Member>
Json to_json(const Member& member) {
  if constexpr (std::is_enum_v<Member>) {
    for (const auto& [value, text] : enum_names(member))
      if (value == member) return std::string(text);
    return nullptr;
  } else {
    return member;
  }
}

bool changes_the_result(std::string_view field) { return field != "device" && field != "threads"; }

}  // namespace

void add_als_options(CLI::App& command, AlsConfig& config) {
  visit_fields(config, [&](std::string_view name, auto& member, std::string_view help) {
    using Member = std::remove_reference_t<decltype(member)>;
    CLI::Option* option;
    if constexpr (std::is_enum_v<Member>)
      option =
          add_choice(command, option_name(name), member, enum_names(member), std::string(help));
    else
      option =
          command.add_option(option_name(name), member, std::string(help))->capture_default_str();
    if constexpr (std::is_unsigned_v<Member>) option->check(CLI::NonNegativeNumber);
    option->group("Settings of als");
  });
}

std::vector<std::string> given_als_options(const CLI::App& command) {
  std::vector<std::string> given;
  const AlsConfig config;
  visit_fields(config, [&](std::string_view name, const auto&, std::string_view) {
    if (changes_the_result(name) && command.count(option_name(name)) > 0)
      given.push_back(option_name(name));
  });
  return given;
}

void check_same_settings(const CLI::App& command, const AlsConfig& given, const AlsConfig& model) {
  const Json wished = settings_json(given);
  const Json present = settings_json(model);
  visit_fields(given, [&](std::string_view name, const auto&, std::string_view) {
    const std::string key(name);
    if (!changes_the_result(name) || command.count(option_name(name)) == 0) return;
    if (wished[key] == present[key]) return;
    usage_error(option_name(name) + " is " + wished[key].dump() +
                " but the training to resume has " + present[key].dump());
  });
}

Json settings_json(const AlsConfig& config) {
  Json settings;
  visit_fields(config, [&](std::string_view name, const auto& member, std::string_view) {
    settings[std::string(name)] = to_json(member);
  });
  return settings;
}

}  // namespace wf::cli
