#pragma once

#include <string>

#include "contract/sgd.hpp"
#include "models/ranking/fields.hpp"

namespace wf {

/// Throws Error(argument) naming the setting that is out of its range, its value and the range.
void check_config(const RankingConfig& config);

/// Without what says which sides are trained.
SgdParameters trainer_parameters(const RankingConfig& config, const SgdProblem& problem);

/// The learning rate of epoch `epoch`, counted from 0.
double learning_rate(const RankingConfig& config, int epoch);

}  // namespace wf
