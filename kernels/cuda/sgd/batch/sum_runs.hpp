#pragma once

#include <cstdint>

#include "cuda/sgd/batch/batch.hpp"
#include "cuda/sgd/features/gradient_table.hpp"
#include "cuda/sgd/step/step.cuh"

namespace wf::cuda {

/// Gradients by row: position p stands for coefficients[p] * row p / per_sample of `vectors`.
struct SortedGradients {
  const Keyed* sorted;
  Offset count;
  std::uint32_t none;  ///< the key of what is left out, after all others
  const float* coefficients;
  const float* vectors;
  int width;
  int per_sample;
};

/// What the runs of equal keys leave where the pieces end into which they are cut.
class RunPieces {
 public:
  /// For up to `max_gradients` of so many columns.
  RunPieces(Offset max_gradients, int columns);
  static std::size_t bytes_needed(Offset max_gradients, int columns);

  float* sums() { return sums_.data(); }
  float* counts() { return counts_.data(); }

 private:
  DeviceArray<float> sums_;
  DeviceArray<float> counts_;
};

/// Each row that has gradients takes one step. In a fixed order, as all sums here.
void step_rows(const Context& context, const SgdSideView& side, const SgdStepper& stepper,
               const SortedGradients& gradients, bool with_bias, RunPieces& pieces);

/// Writes what the gradients of each row that has some sum to.
void sum_rows(const Context& context, const GradientTableView& table,
              const SortedGradients& gradients, RunPieces& pieces);

}  // namespace wf::cuda
