#pragma once

#include <cstdint>

#include "cpu/sgd/plan.hpp"
#include "cpu/sgd/side.hpp"

namespace wf::cpu {

/// An epoch in which every sample changes both sides at once. Threads read and write the same rows
/// without synchronisation: a lost or torn update of a float costs a little accuracy, no more.
/// Niu, Recht, Re, Wright 2011, "Hogwild!".
void hogwild_epoch(const SgdPlan& plan, std::uint32_t epoch, double learning_rate,
                   SgdSideState& users, SgdSideState& items, SgdReport& report);

}  // namespace wf::cpu
