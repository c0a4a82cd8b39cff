#pragma once

#include <memory>

#include "contract/sgd.hpp"

namespace wf::cpu {

std::unique_ptr<SgdTrainer> make_sgd(const SgdProblem& problem, const SgdParameters& parameters);

}  // namespace wf::cpu
