#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "warpfactor/als.hpp"
#include "warpfactor/export.hpp"
#include "warpfactor/ranking.hpp"

namespace wf {
inline namespace v0_1 {

/// The value of a setting; that of a choice is its name.
using SettingValue = std::variant<bool, std::int64_t, std::uint64_t, double, std::string>;

enum class SettingType { boolean, integer, number, text, choice };

/// One setting of a model's configuration.
struct Setting {
  std::string name;  ///< name of the member of the configuration: "cg_steps"
  SettingType type = SettingType::text;
  SettingValue value;                ///< value in the configuration that was asked
  std::string range;                 ///< allowed values, in words: "1 to 4096"
  std::vector<std::string> choices;  ///< names of the values of a choice; else empty
  std::string help;                  ///< meaning, in a few words
};

/// The settings of a configuration in the order of its members: those of a model as they are, those
/// of AlsConfig() the defaults. The loss of a ranking model is its kind and not among them.
WF_API std::vector<Setting> list_settings(const AlsConfig& config);
WF_API std::vector<Setting> list_settings(const RankingConfig& config);

/// The value of the setting of that name. Throws Error(argument) with the names there are for
/// another.
WF_API SettingValue get_setting(const AlsConfig& config, std::string_view name);
WF_API SettingValue get_setting(const RankingConfig& config, std::string_view name);

/// Gives the setting of that name a value. Text is read as what the setting holds, "yes" and "no"
/// as a boolean; numbers are taken where the setting can hold them exactly. Throws Error(argument)
/// as above, and with name, value and range for a value that is not allowed; `config` then stays
/// as it was.
WF_API void set_setting(AlsConfig& config, std::string_view name, const SettingValue& value);
WF_API void set_setting(RankingConfig& config, std::string_view name, const SettingValue& value);

/// The shortest text that set_setting() reads as the same value.
WF_API std::string to_text(const SettingValue& value);

}  // namespace v0_1
}  // namespace wf
