#pragma once

#include <cmath>
#include <type_traits>

#include "cpu/sgd/stepper.hpp"
#include "cpu/simd/vector.hpp"

// For files *_simd.cpp.

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

WF_INLINE float square_root(float x) { return std::sqrt(x); }

/// The step of sgd.hpp for coordinates x with accumulators G and accumulated steps D, all vectors
/// or all numbers. D is of adadelta only.
template <SgdSchedule schedule, bool decays>
struct SgdRule {
  static constexpr bool has_steps = schedule == SgdSchedule::adadelta;

  float learning_rate;
  float alpha;
  float rho;
  float epsilon;

  template <class V, class Count>
  WF_INLINE void step(V& x, V& G, V& D, V sum, V squares, Count count) const {
    constexpr bool is_single = std::is_same_v<Count, SgdSingle>;
    float n = 1, kept = rho, retained = 1 - alpha;
    if constexpr (!is_single) n = count.count, kept = count.kept, retained = count.retained;
    V rate;
    if constexpr (has_steps) {
      const V mean = is_single ? squares : squares * (1 / n);
      G = G * kept + mean * (1 - kept);
      rate = square_root((D + epsilon) / (G + epsilon));
      D = D * kept + rate * rate * mean * (1 - kept);
    } else if constexpr (is_single) {
      rate = learning_rate / square_root(G);
      G += squares;
    } else {
      const V last = G + squares * ((n - 1) / n);
      rate = 2 * learning_rate / (square_root(G) + square_root(last));
      G += squares;
    }
    if constexpr (decays) x *= retained;
    if constexpr (decays && !is_single) rate *= count.left;
    x -= rate * sum;
  }
};

/// Runs body(rule) with the SgdRule.
template <class Body>
WF_INLINE void with_rule(const SgdStepper& s, const Body& body) {
  if (s.schedule == SgdSchedule::adadelta)
    body(SgdRule<SgdSchedule::adadelta, true>{s.learning_rate, s.alpha, s.rho, s.epsilon});
  else if (s.alpha != 0)
    body(SgdRule<SgdSchedule::adagrad, true>{s.learning_rate, s.alpha, s.rho, s.epsilon});
  else
    body(SgdRule<SgdSchedule::adagrad, false>{s.learning_rate, s.alpha, s.rho, s.epsilon});
}

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
