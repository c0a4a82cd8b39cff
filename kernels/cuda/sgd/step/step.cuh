#pragma once

#include "cuda/sgd/step/side.hpp"

namespace wf::cuda {

/// Gradients of one coordinate that wait for its step: their sum, that of their squares and how
/// many they are.
struct GradientSums {
  float sum;
  float squares;
  float count;
};

/// A step of a coordinate by adagrad or adadelta, sgd.hpp.
struct SgdStepper {
  SgdSchedule schedule;
  float learning_rate;
  float alpha;
  float rho;
  float epsilon;

  /// By one gradient.
  __device__ void operator()(float& x, float& accumulator, float& step, float gradient) const {
    float rate;
    if (schedule == SgdSchedule::adagrad) {
      rate = learning_rate * rsqrtf(accumulator);
      accumulator += gradient * gradient;
    } else {
      accumulator = rho * accumulator + (1 - rho) * gradient * gradient;
      rate = sqrtf(step + epsilon) * rsqrtf(accumulator + epsilon);
      const float change = rate * gradient;
      step = rho * step + (1 - rho) * change * change;
    }
    x = (1 - alpha) * x - rate * gradient;
  }

  /// By one or more at once.
  __device__ void operator()(float& x, float& accumulator, float& step,
                             const GradientSums& gradients) const {
    const float mean = gradients.squares / gradients.count;
    float rate;
    if (schedule == SgdSchedule::adagrad) {
      const float last = accumulator + (gradients.count - 1) * mean;
      rate = 2 * learning_rate / (sqrtf(accumulator) + sqrtf(last));
      accumulator += gradients.squares;
    } else {
      const float kept = powf(rho, gradients.count);
      accumulator = kept * accumulator + (1 - kept) * mean;
      rate = sqrtf(step + epsilon) * rsqrtf(accumulator + epsilon);
      step = kept * step + (1 - kept) * rate * rate * mean;
    }
    move(x, rate, gradients.sum, gradients.count);
  }

 private:
  /// What `count` decays leave of x, and those that follow a step on average of it.
  __device__ void move(float& x, float rate, float gradient, float count) const {
    float retained = 1, left = 1;
    if (alpha != 0) {
      // Of an alpha of 1e-5 a subtraction from 1 would leave little.
      const float exponent = count * log1pf(-alpha);
      retained = expf(exponent);
      left = -expm1f(exponent) / (count * alpha);
    }
    x = retained * x - left * rate * gradient;
  }
};

/// One coordinate of a side: column `factors` is the bias.
struct Coordinate {
  float* x;
  float* accumulator;
  float* step;  ///< null with adagrad

  __device__ Coordinate(const SgdSideView& side, Offset feature, int column) {
    const bool bias = column == side.factors;
    const Offset place = bias ? feature : feature * side.width + column;
    x = (bias ? side.biases : side.embeddings) + place;
    accumulator = (bias ? side.bias_accumulators : side.accumulators) + place;
    step = side.steps == nullptr ? nullptr : (bias ? side.bias_steps : side.steps) + place;
  }
};

/// The step of one coordinate for all gradients that have waited for it; none where it is frozen.
__device__ inline void step_coordinate(const SgdSideView& side, const SgdStepper& stepper,
                                       Offset feature, int column, const GradientSums& gradients) {
  if (side.keeps(feature)) return;
  const Coordinate at(side, feature, column);
  float step = at.step == nullptr ? 0.0f : *at.step;
  stepper(*at.x, *at.accumulator, step, gradients);
  if (at.step != nullptr) *at.step = step;
}

}  // namespace wf::cuda
