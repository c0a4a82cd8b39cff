#pragma once

#include "cuda/device_memory.hpp"
#include "cuda/sgd/side.hpp"

namespace wf::cuda {

/// Sums of the gradients of rows or features, and of their squares: columns 0 .. factors - 1 are of
/// the embedding, column `factors` of the bias. The next column of the sums counts the gradients.
struct GradientTableView {
  float* sums;
  float* squares;
  int factors;
  int width;

  __host__ __device__ int count_column() const { return factors + 1; }
};

class GradientTable {
 public:
  /// Begins as zero.
  GradientTable(const Context& context, Offset rows, int factors)
      : factors_(factors),
        sums_(static_cast<std::size_t>(rows * width(factors))),
        squares_(sums_.size()) {
    clear(context);
  }
  static std::size_t bytes_needed(Offset rows, int factors) {
    return 2 * rows * width(factors) * sizeof(float);
  }
  static int width(int factors) { return sgd_width(factors + 2); }

  void clear(const Context& context) {
    sums_.clear(context);
    squares_.clear(context);
  }
  GradientTableView view() const {
    return {sums_.data(), squares_.data(), factors_, width(factors_)};
  }

 private:
  int factors_;
  DeviceArray<float> sums_;
  DeviceArray<float> squares_;
};

}  // namespace wf::cuda
