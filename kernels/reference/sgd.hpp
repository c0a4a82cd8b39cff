#pragma once

#include <memory>

#include "contract/sgd.hpp"

namespace wf::reference {

std::unique_ptr<SgdTrainer> make_sgd(const SgdProblem& problem, const SgdParameters& parameters);

}  // namespace wf::reference
