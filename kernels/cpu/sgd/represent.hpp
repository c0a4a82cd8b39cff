#pragma once

#include "cpu/sgd/side.hpp"
#include "cpu/simd/vector.hpp"

// For files *_simd.cpp.

WF_ISA_BEGIN
namespace wf::cpu {
inline namespace WF_ISA {

/// Calls body(feature, weight) for each feature of a row.
template <class Body>
WF_INLINE void for_each_feature(const CsrView& rows, Offset row, const Body& body) {
  if (rows.offsets == nullptr) return body(row, 1.0f);
  for (Offset k = rows.offsets[row]; k < rows.offsets[row + 1]; ++k)
    body(rows.indices[k], rows.value(k));
}

/// Writes the weighted sum of a row's embeddings to `out` and returns that of its biases. The width
/// is the side's stride, a constant where it is known.
template <class Width>
WF_INLINE float represent_row(const SgdSideState& side, const CsrView& rows, Offset row, float* out,
                              Width width) {
  if (rows.offsets == nullptr) {
    const float* embedding = side.embeddings.row(row);
    for (Offset j = 0; j < width; j += lanes) store(out + j, load(embedding + j));
    return side.biases[static_cast<std::size_t>(row)].value;
  }
  for (Offset j = 0; j < width; j += lanes) store(out + j, Floats{});
  float bias = 0;
  for_each_feature(rows, row, [&](Offset feature, float weight) WF_INLINE_LAMBDA {
    const float* embedding = side.embeddings.row(feature);
    for (Offset j = 0; j < width; j += lanes)
      store(out + j, load(out + j) + load(embedding + j) * weight);
    bias += weight * side.biases[static_cast<std::size_t>(feature)].value;
  });
  return bias;
}

}  // namespace WF_ISA
}  // namespace wf::cpu
WF_ISA_END
