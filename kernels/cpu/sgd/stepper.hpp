#pragma once

#include <cmath>

#include "contract/sgd.hpp"

namespace wf::cpu {

struct SgdBias {
  float value = 0;
  float accumulator = 0;
  float step = 0;
};

/// How many gradients a step is for.
struct SgdSingle {};
struct SgdMany {
  float count;
  float kept;      ///< rho^count
  float retained;  ///< (1 - alpha)^count
  float left;      ///< (1 - retained) / (count alpha)
};

/// What the steps of one epoch have in common.
struct SgdStepper {
  SgdSchedule schedule;
  float learning_rate;
  float alpha;
  float rho;
  float epsilon;

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
};

}  // namespace wf::cpu
