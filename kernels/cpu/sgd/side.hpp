#pragma once

#include <cstdint>
#include <vector>

#include "contract/sgd.hpp"
#include "cpu/dense/matrix.hpp"
#include "cpu/sgd/step.hpp"

namespace wf::cpu {

/// What training changes on one side, one row a feature. Padding columns hold values on which steps
/// with a zero gradient do nothing.
struct SgdSideState {
  /// frozen: one byte a feature, or null.
  SgdSideState(const CsrView& features, const std::uint8_t* frozen, const SgdParameters& parameters,
               double alpha);

  bool is_identity() const { return features.offsets == nullptr; }
  bool is_frozen(Offset feature) const { return frozen != nullptr && frozen[feature] != 0; }
  Offset stride() const { return embeddings.stride(); }
  SgdStepper stepper(double learning_rate) const;

  void write(const SgdState<const float>& state);
  void read(const SgdState<float>& state) const;

  CsrView features;
  const std::uint8_t* frozen;
  Matrix<float> embeddings;
  Matrix<float> accumulators;
  Matrix<float> steps;  ///< empty with adagrad
  std::vector<SgdBias> biases;
  SgdStepper steps_template;
};

/// Calls body(feature, weight) for each feature of a row.
template <class Body>
WF_INLINE void for_each_feature(const CsrView& rows, Offset row, const Body& body) {
  if (rows.offsets == nullptr) return body(row, 1.0f);
  for (Offset k = rows.offsets[row]; k < rows.offsets[row + 1]; ++k)
    body(rows.indices[k], rows.value(k));
}

/// Writes the weighted sum of a row's embeddings to `out` and returns that of its biases. The width
/// is the side's stride, a constant where it is known. For use inside dispatched bodies.
template <Isa isa, class Width>
WF_INLINE float represent_row(const SgdSideState& side, const CsrView& rows, Offset row, float* out,
                              Width width) {
  if (rows.offsets == nullptr) {
    const float* embedding = side.embeddings.row(row);
    for (Offset j = 0; j < width; j += lanes<isa>) store<isa>(out + j, load<isa>(embedding + j));
    return side.biases[static_cast<std::size_t>(row)].value;
  }
  for (Offset j = 0; j < width; j += lanes<isa>) store<isa>(out + j, FloatVector<isa>{});
  float bias = 0;
  for_each_feature(rows, row, [&](Offset feature, float weight) WF_INLINE_LAMBDA {
    const float* embedding = side.embeddings.row(feature);
    for (Offset j = 0; j < width; j += lanes<isa>)
      store<isa>(out + j, load<isa>(out + j) + load<isa>(embedding + j) * weight);
    bias += weight * side.biases[static_cast<std::size_t>(feature)].value;
  });
  return bias;
}

/// All rows, over several threads.
void represent_rows(const SgdSideState& side, const CsrView& rows, int threads,
                    MatrixView<float> embeddings, float* biases);

}  // namespace wf::cpu
