#pragma once

#include <cstdint>
#include <vector>

#include "contract/sgd.hpp"
#include "cpu/dense/matrix.hpp"
#include "cpu/sgd/stepper.hpp"
#include "cpu/simd/isa.hpp"

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

/// Writes the weighted sum of each row's embeddings to `embeddings` and that of its biases to
/// `biases`.
void represent_rows(const SgdSideState& side, const CsrView& rows, int threads,
                    MatrixView<float> embeddings, float* biases);

/// The same of rows [begin, end).
template <Isa isa>
void represent_rows(const SgdSideState& side, const CsrView& rows, Offset begin, Offset end,
                    MatrixView<float> embeddings, float* biases);

}  // namespace wf::cpu
