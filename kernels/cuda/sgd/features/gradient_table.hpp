#pragma once

#include "cuda/device/device_memory.hpp"
#include "cuda/sgd/step/side.hpp"

namespace wf::cuda {

/// Sums of the gradients of rows or features, and of their squares, in rows of `width` floats:
/// columns 0 .. factors - 1 are of the embedding, column `factors` of the bias. And how many they
/// are.
struct GradientTableView {
  float* sums;
  float* squares;
  float* counts;
  int factors;
  int width;
};

class GradientTable {
 public:
  /// Begins as zero.
  GradientTable(const Context& context, Offset rows, int factors)
      : factors_(factors),
        sums_(static_cast<std::size_t>(rows * width(factors))),
        squares_(sums_.size()),
        counts_(static_cast<std::size_t>(rows)) {
    clear(context);
  }
  static std::size_t bytes_needed(Offset rows, int factors) {
    return rows * (2 * width(factors) + 1) * sizeof(float);
  }
  static int width(int factors) { return sgd_width(factors + 1); }

  void clear(const Context& context) {
    sums_.clear(context);
    squares_.clear(context);
    counts_.clear(context);
  }
  GradientTableView view() {
    return {sums_.data(), squares_.data(), counts_.data(), factors_, width(factors_)};
  }

 private:
  int factors_;
  DeviceArray<float> sums_;
  DeviceArray<float> squares_;
  DeviceArray<float> counts_;
};

}  // namespace wf::cuda
