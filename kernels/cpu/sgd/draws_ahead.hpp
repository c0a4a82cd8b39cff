#pragma once

#include <cstdint>

#include "cpu/sgd/plan.hpp"
#include "cpu/sgd/user_order.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// Of warp with the uniform sampler: how many draws of each sample are made before any is scored,
/// several samples at a time.
inline constexpr int draws_ahead = 8;

/// Whether the plan's draws are made ahead.
inline bool draws_uniformly(const SgdPlan& plan) {
  return plan.parameters.negative_sampler == NegativeSampler::uniform &&
         (plan.parameters.loss == SgdLoss::warp || plan.parameters.loss == SgdLoss::warp_kos);
}

/// Which of the draws made ahead for a sample its user may have stored.
struct SgdStoredDraws {
  std::uint8_t bits = 0;  ///< bit k: draw k
  bool is_certain = false;
};

SgdStoredDraws find_stored(const SgdPlan& plan, Id user, const Id* draws);

/// Draws 0 .. draws_ahead - 1 of each of the samples, one sample after the other.
template <Isa isa>
void draw_ahead(const SgdPlan& plan, std::uint32_t epoch, Span<const SgdTaken> samples, Id* draws);

}  // namespace wf::cpu
