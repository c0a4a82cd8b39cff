#pragma once

#include <cmath>
#include <type_traits>

#include "contract/sgd.hpp"
#include "cpu/simd.hpp"

namespace wf::cpu {

struct SgdBias {
  float value = 0;
  float accumulator = 0;
  float step = 0;
};

/// 1 / sqrt(x) within 2 units in the last place or so, for finite x above 0: an estimate and one
/// step of Newton's, at a fraction of the cost of a square root and a division.
template <Isa isa>
WF_INLINE FloatVector<isa> inverse_root(FloatVector<isa> x) {
  FloatVector<isa> y;
#if defined(__x86_64__)
  if constexpr (isa == Isa::avx512)
    asm("vrsqrt14ps %1, %0" : "=v"(y) : "v"(x));
  else if constexpr (isa == Isa::avx2)
    asm("vrsqrtps %1, %0" : "=x"(y) : "x"(x));
  else
    asm("rsqrtps %1, %0" : "=x"(y) : "x"(x));
  return y * (1.5f - 0.5f * x * y * y);
#else
  for (int i = 0; i < lanes<isa>; ++i) y[i] = 1.0f / std::sqrt(x[i]);
  return y;
#endif
}

template <Isa isa>
WF_INLINE float inverse_root(float x) {
  return 1.0f / std::sqrt(x);
}

/// How many gradients a step is for.
struct SgdSingle {};
struct SgdMany {
  float count;
  float kept;      ///< rho^count
  float retained;  ///< (1 - alpha)^count
  float left;      ///< (1 - retained) / (count alpha)
};

/// The step of sgd.hpp for coordinates x with accumulators G and accumulated steps D, all vectors
/// or all numbers. D is of adadelta only.
template <SgdSchedule schedule, bool decays>
struct SgdRule {
  static constexpr bool has_steps = schedule == SgdSchedule::adadelta;

  float learning_rate;
  float alpha;
  float rho;
  float epsilon;

  template <Isa isa, class V, class Count>
  WF_INLINE void step(V& x, V& G, V& D, V sum, V squares, Count count) const {
    constexpr bool is_single = std::is_same_v<Count, SgdSingle>;
    float n = 1, kept = rho, retained = 1 - alpha;
    if constexpr (!is_single) n = count.count, kept = count.kept, retained = count.retained;
    V rate;
    if constexpr (has_steps) {
      const V mean = is_single ? squares : squares * (1 / n);
      G = G * kept + mean * (1 - kept);
      rate = (D + epsilon) * inverse_root<isa>(D + epsilon) * inverse_root<isa>(G + epsilon);
      D = D * kept + rate * rate * mean * (1 - kept);
    } else if constexpr (is_single) {
      rate = inverse_root<isa>(G) * learning_rate;
      G += squares;
    } else {
      const V last = G + squares * ((n - 1) / n);
      rate = 2 * learning_rate / (G * inverse_root<isa>(G) + last * inverse_root<isa>(last));
      G += squares;
    }
    if constexpr (decays) x *= retained;
    if constexpr (decays && !is_single) rate *= count.left;
    x -= rate * sum;
  }
};

struct SgdStepper {
  SgdSchedule schedule;
  float learning_rate;
  float alpha;
  float rho;
  float epsilon;

  /// Runs body(rule) with the SgdRule.
  template <class Body>
  WF_INLINE void with_rule(const Body& body) const {
    if (schedule == SgdSchedule::adadelta)
      body(rule<SgdSchedule::adadelta, true>());
    else if (alpha != 0)
      body(rule<SgdSchedule::adagrad, true>());
    else
      body(rule<SgdSchedule::adagrad, false>());
  }

  SgdMany many(float count) const {
    SgdMany many{count, 0, 1, 1};
    if (schedule == SgdSchedule::adadelta) many.kept = std::pow(rho, count);
    if (alpha == 0) return many;
    // Of an alpha of 1e-5 a subtraction from 1 would leave little.
    const float exponent = count * std::log1p(-alpha);
    many.retained = std::exp(exponent);
    many.left = -std::expm1(exponent) / (count * alpha);
    return many;
  }

 private:
  template <SgdSchedule chosen, bool decays>
  WF_INLINE SgdRule<chosen, decays> rule() const {
    return {learning_rate, alpha, rho, epsilon};
  }
};

}  // namespace wf::cpu
