#pragma once

#include <cstddef>

#include "cpu/sgd/side.hpp"

namespace wf::cpu {

/// Where samples find the items' rows: in a table, or summed from the features at every use.
class SgdItemRows {
 public:
  /// Rows and, bias_stride apart, biases.
  SgdItemRows(const float* rows, Offset stride, const float* biases, Offset bias_stride)
      : rows_(rows), stride_(stride), biases_(biases), bias_stride_(bias_stride) {}
  static SgdItemRows of_identity(const SgdSideState& items) {
    static_assert(sizeof(SgdBias) % sizeof(float) == 0);
    return {items.embeddings.row(0), items.stride(),
            items.biases.empty() ? nullptr : &items.biases[0].value,
            sizeof(SgdBias) / sizeof(float)};
  }
  /// `scratch` has a row of the items' width for each slot.
  SgdItemRows(const SgdSideState& items, Matrix<float>& scratch)
      : stride_(items.stride()), summed_(&items), scratch_(&scratch) {}

  /// The row of an item; one that is summed holds until the slot is used again.
  WF_INLINE const float* row(Id item, int slot, float& bias) const {
    if (summed_ != nullptr) return sum(item, slot, bias);
    bias = biases_[item * bias_stride_];
    return rows_ + item * stride_;
  }
  void prefetch(Id item) const {
    if (summed_ != nullptr) return;
    const float* first = rows_ + item * stride_;
    for (Offset j = 0; j < stride_; j += 16) __builtin_prefetch(first + j);
  }

 private:
  const float* sum(Id item, int slot, float& bias) const;

  const float* rows_ = nullptr;
  Offset stride_ = 0;
  const float* biases_ = nullptr;
  Offset bias_stride_ = 0;
  const SgdSideState* summed_ = nullptr;
  Matrix<float>* scratch_ = nullptr;
};

}  // namespace wf::cpu
