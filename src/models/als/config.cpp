#include "models/als/config.hpp"

#include "models/als/fields.hpp"
#include "models/settings/access.hpp"

namespace wf {

void check_config(const AlsConfig& config) { check_settings(config); }

AlsParameters solver_parameters(const AlsConfig& config) {
  AlsParameters parameters;
  parameters.factors = config.factors;
  parameters.unobserved_weight = config.unobserved_weight;
  parameters.method = config.solver;
  parameters.cg_steps = config.cg_steps;
  parameters.block_size = config.block_size;
  parameters.threads = config.threads;
  return parameters;
}

std::vector<Setting> v0_1::list_settings(const AlsConfig& config) { return settings_of(config); }

SettingValue v0_1::get_setting(const AlsConfig& config, std::string_view name) {
  return setting_named(config, name);
}

void v0_1::set_setting(AlsConfig& config, std::string_view name, const SettingValue& value) {
  store_setting(config, name, value);
}

}  // namespace wf
