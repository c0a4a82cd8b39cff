#include "models/als/config.hpp"

#include "models/check_settings.hpp"

namespace wf {

void check_config(const AlsConfig& config) {
  require_range("factors", config.factors, 1, max_factors);
  require_not_negative("regularization", config.regularization);
  require_not_negative("regularization_exponent", config.regularization_exponent);
  require_not_negative("alpha", config.alpha);
  require_not_negative("unobserved_weight", config.unobserved_weight);
  require_named("objective", config.objective);
  require_named("confidence", config.confidence);
  require_positive("log_epsilon", config.log_epsilon);
  require_range("iterations", config.iterations, 0, 1000000);
  require_named("solver", config.solver);
  require_range("cg_steps", config.cg_steps, 1, max_factors);
  require_range("block_size", config.block_size, 1, max_factors);
  require_positive("init_scale", config.init_scale);
  require_range("loss_every", config.loss_every, 0, 1000000);
  require_range("threads", config.threads, 0, 1024);
}

AlsParameters solver_parameters(const AlsConfig& config) {
  AlsParameters parameters;
  parameters.factors = config.factors;
  parameters.unobserved_weight = config.unobserved_weight;
  switch (config.solver) {
    case AlsSolverKind::cg:
      parameters.method = AlsMethod::cg;
      break;
    case AlsSolverKind::cholesky:
      parameters.method = AlsMethod::cholesky;
      break;
    case AlsSolverKind::subspace:
      parameters.method = AlsMethod::subspace;
      break;
  }
  parameters.cg_steps = config.cg_steps;
  parameters.block_size = config.block_size;
  parameters.threads = config.threads;
  return parameters;
}

}  // namespace wf
