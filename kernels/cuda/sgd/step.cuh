#pragma once

#include "cuda/sgd/side.hpp"

namespace wf::cuda {

/// One adagrad or adadelta step of a coordinate, sgd.hpp.
struct SgdStepper {
  SgdSchedule schedule;
  float learning_rate;
  float alpha;
  float rho;
  float epsilon;

  __device__ void operator()(float& x, float& accumulator, float& step, float gradient) const {
    float rate;
    float change;
    if (schedule == SgdSchedule::adagrad) {
      rate = learning_rate * rsqrtf(accumulator);
      change = rate * gradient;
      accumulator += gradient * gradient;
    } else {
      accumulator = rho * accumulator + (1 - rho) * gradient * gradient;
      rate = sqrtf(step + epsilon) * rsqrtf(accumulator + epsilon);
      change = rate * gradient;
      step = rho * step + (1 - rho) * change * change;
    }
    x -= change;
    if (alpha != 0) x /= 1 + rate * alpha;
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

}  // namespace wf::cuda
