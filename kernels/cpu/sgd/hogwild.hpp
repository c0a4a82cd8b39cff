#pragma once

#include <cstdint>

#include "cpu/sgd/counts.hpp"
#include "cpu/sgd/plan.hpp"
#include "cpu/sgd/side.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// An epoch in which every sample changes both sides at once. Threads read and write the same rows
/// without synchronisation: a lost or torn update of a float costs a little accuracy, no more.
/// Niu, Recht, Re, Wright 2011, "Hogwild!".
void hogwild_epoch(const SgdPlan& plan, std::uint32_t epoch, double learning_rate,
                   SgdSideState& users, SgdSideState& items, SgdReport& report);

/// Positions of samples that a thread takes at a time.
struct HogwildBlock {
  std::uint32_t epoch;
  Offset begin, end;
};

/// Takes the samples of a block and returns the sum of their losses.
template <Isa isa>
double hogwild_block(const SgdPlan& plan, const HogwildBlock& block, double learning_rate,
                     SgdSideState& users, SgdSideState& items, SgdCounts& counts);

}  // namespace wf::cpu
