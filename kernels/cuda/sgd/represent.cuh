#pragma once

#include "cuda/sgd/side.hpp"

namespace wf::cuda {

/// One column of what the row's features sum to; column `factors` is the bias.
__device__ inline float represent(const SgdSideView& side, const FeatureRowsView& rows, Offset row,
                                  int column) {
  const bool bias = column == side.factors;
  const float* table = bias ? side.biases : side.embeddings + column;
  const Offset stride = bias ? 1 : side.width;
  if (rows.offsets == nullptr) return table[row * stride];
  float sum = 0;
  for (Offset k = rows.offsets[row]; k < rows.offsets[row + 1]; ++k)
    sum += (rows.weights == nullptr ? 1.0f : rows.weights[k]) * table[rows.indices[k] * stride];
  return sum;
}

}  // namespace wf::cuda
