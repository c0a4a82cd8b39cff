#include "models/ranking/config.hpp"

#include <cmath>

#include "contract/sgd_samples.hpp"
#include "models/ranking/batch_size.hpp"
#include "models/ranking/fields.hpp"
#include "models/settings/access.hpp"

namespace wf {
namespace {

Offset batch_size(const RankingConfig& config, const SgdProblem& problem) {
  if (config.batch_size > 0) return config.batch_size;
  Offset samples = 0;
  for (Offset entry = 0; entry < problem.interactions.size(); ++entry)
    samples += is_sgd_sample(problem, config.loss, entry);
  return default_batch_size(problem, config.schedule, samples);
}

}  // namespace

void check_config(const RankingConfig& config) {
  if (!is_allowed(config.loss, any_number()))
    refuse_setting<SgdLoss>("loss", setting_value(config.loss), any_number());
  check_settings(config);
}

SgdParameters trainer_parameters(const RankingConfig& config, const SgdProblem& problem) {
  SgdParameters parameters;
  parameters.factors = config.factors;
  parameters.loss = config.loss;
  parameters.schedule = config.schedule;
  parameters.rho = config.rho;
  parameters.epsilon = config.epsilon;
  parameters.user_alpha = config.user_alpha;
  parameters.item_alpha = config.item_alpha;
  parameters.max_sampled = config.max_sampled;
  parameters.kos_k = config.kos_k;
  parameters.kos_n = config.kos_n;
  parameters.negative_sampler = config.negative_sampler;
  parameters.candidates = config.candidates;
  parameters.seed = config.seed;
  parameters.batch_size = batch_size(config, problem);
  parameters.deterministic = config.deterministic;
  parameters.threads = config.threads;
  return parameters;
}

double learning_rate(const RankingConfig& config, int epoch) {
  return config.learning_rate * std::pow(config.learning_rate_decay, epoch);
}

std::vector<Setting> v0_1::list_settings(const RankingConfig& config) {
  return settings_of(config);
}

SettingValue v0_1::get_setting(const RankingConfig& config, std::string_view name) {
  return setting_named(config, name);
}

void v0_1::set_setting(RankingConfig& config, std::string_view name, const SettingValue& value) {
  store_setting(config, name, value);
}

}  // namespace wf
