#include "models/ranking/config.hpp"

#include <cmath>

#include "models/check_settings.hpp"

namespace wf {

void check_config(const RankingConfig& config) {
  require_named("loss", config.loss);
  require_range("factors", config.factors, 1, max_factors);
  require_range("epochs", config.epochs, 0, 1000000);
  require_positive("learning_rate", config.learning_rate);
  require(config.learning_rate_decay > 0 && config.learning_rate_decay <= 1, "learning_rate_decay",
          config.learning_rate_decay, "a number above 0 and at most 1");
  require_named("schedule", config.schedule);
  require(config.rho >= 0 && config.rho < 1, "rho", config.rho, "a number of at least 0 below 1");
  require_positive("epsilon", config.epsilon);
  const auto require_share = [](const char* name, double value) {
    require(value >= 0 && value <= 1, name, value, "a number from 0 to 1");
  };
  require_share("user_alpha", config.user_alpha);
  require_share("item_alpha", config.item_alpha);
  require_range("max_sampled", config.max_sampled, 1, most_sgd_draws);
  require_range("k", config.k, 1, most_sgd_draws);
  require_range("n", config.n, 1, most_sgd_draws);
  require_named("negative_sampler", config.negative_sampler);
  require_range("negatives", config.negatives, 1, most_sgd_draws);
  require(config.batch_size >= 0, "batch_size", config.batch_size, "at least 0");
  require_range("threads", config.threads, 0, 1024);
}

SgdParameters trainer_parameters(const RankingConfig& config) {
  SgdParameters parameters;
  parameters.factors = config.factors;
  parameters.loss = config.loss;
  parameters.schedule = config.schedule;
  parameters.rho = config.rho;
  parameters.epsilon = config.epsilon;
  parameters.user_alpha = config.user_alpha;
  parameters.item_alpha = config.item_alpha;
  parameters.max_sampled = config.max_sampled;
  parameters.kos_k = config.k;
  parameters.kos_n = config.n;
  parameters.sampler = config.negative_sampler;
  parameters.candidates = config.negatives;
  parameters.seed = config.seed;
  parameters.batch_size = config.batch_size;
  parameters.deterministic = config.deterministic;
  parameters.threads = config.threads;
  return parameters;
}

double learning_rate(const RankingConfig& config, int epoch) {
  return config.learning_rate * std::pow(config.learning_rate_decay, epoch);
}

}  // namespace wf
