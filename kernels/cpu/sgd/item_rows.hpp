#pragma once

#include <cstddef>

#include "cpu/sgd/side.hpp"

namespace wf::cpu {

/// A table of the items' rows: row(item, slot, bias) gives an item's.
class SgdItemTable {
 public:
  /// Rows and, bias_stride apart, biases.
  SgdItemTable(const float* rows, Offset stride, const float* biases, Offset bias_stride)
      : rows_(rows), stride_(stride), biases_(biases), bias_stride_(bias_stride) {}
  static SgdItemTable of_identity(const SgdSideState& items) {
    static_assert(sizeof(SgdBias) % sizeof(float) == 0);
    return {items.embeddings.row(0), items.stride(),
            items.biases.empty() ? nullptr : &items.biases[0].value,
            sizeof(SgdBias) / sizeof(float)};
  }

  const float* row(Id item, int, float& bias) const {
    bias = biases_[item * bias_stride_];
    return rows_ + item * stride_;
  }
  template <class Width>
  void prefetch(Id item, Width width) const {
    const float* first = rows_ + item * stride_;
    for (Offset j = 0; j < width; j += 16) __builtin_prefetch(first + j);
  }

 private:
  const float* rows_;
  Offset stride_;
  const float* biases_;
  Offset bias_stride_;
};

}  // namespace wf::cpu
