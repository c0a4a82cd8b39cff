#pragma once

#include <cmath>

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

/// One adagrad or adadelta step, sgd.hpp.
struct SgdStepper {
  SgdSchedule schedule;
  float learning_rate;
  float alpha;
  float rho;
  float epsilon;

  /// Columns begin .. end - 1, multiples of the vector, with the gradients gradient(column).
  template <Isa isa, class Gradient>
  WF_INLINE void columns(float* x, float* accumulator, float* step, Offset begin, Offset end,
                         const Gradient& gradient) const {
    using Vector = FloatVector<isa>;
    // Copies, which stores to the rows cannot change.
    const float learning_rate = this->learning_rate, alpha = this->alpha;
    const float rho = this->rho, epsilon = this->epsilon;
    if (schedule == SgdSchedule::adagrad && alpha == 0) {
      for (Offset j = begin; j < end; j += lanes<isa>) {
        const Vector g = gradient(j);
        const Vector squares = load<isa>(accumulator + j);
        store<isa>(accumulator + j, squares + g * g);
        store<isa>(x + j, load<isa>(x + j) - inverse_root<isa>(squares) * learning_rate * g);
      }
    } else if (schedule == SgdSchedule::adagrad) {
      for (Offset j = begin; j < end; j += lanes<isa>) {
        const Vector g = gradient(j);
        const Vector squares = load<isa>(accumulator + j);
        const Vector rate = inverse_root<isa>(squares) * learning_rate;
        store<isa>(accumulator + j, squares + g * g);
        store<isa>(x + j, (load<isa>(x + j) - rate * g) / (1.0f + rate * alpha));
      }
    } else {
      for (Offset j = begin; j < end; j += lanes<isa>) {
        const Vector g = gradient(j);
        const Vector squares = load<isa>(accumulator + j) * rho + g * g * (1 - rho);
        const Vector steps = load<isa>(step + j);
        const Vector rate = (steps + epsilon) * inverse_root<isa>(steps + epsilon) *
                            inverse_root<isa>(squares + epsilon);
        const Vector change = rate * g;
        store<isa>(accumulator + j, squares);
        store<isa>(step + j, steps * rho + change * change * (1 - rho));
        store<isa>(x + j, (load<isa>(x + j) - change) / (1.0f + rate * alpha));
      }
    }
  }

  WF_INLINE void bias(SgdBias& b, float g) const {
    float rate;
    if (schedule == SgdSchedule::adagrad) {
      rate = learning_rate / std::sqrt(b.accumulator);
      b.accumulator += g * g;
    } else {
      b.accumulator = rho * b.accumulator + (1 - rho) * g * g;
      rate = std::sqrt(b.step + epsilon) / std::sqrt(b.accumulator + epsilon);
      b.step = rho * b.step + (1 - rho) * (rate * g) * (rate * g);
    }
    b.value = (b.value - rate * g) / (1.0f + rate * alpha);
  }
};

}  // namespace wf::cpu
