#include "cpu/sgd/side.hpp"

#include <algorithm>

#include "cpu/threads.hpp"

namespace wf::cpu {
namespace {

void fill_padding(Matrix<float>& matrix, float value) {
  for (Offset r = 0; r < matrix.rows(); ++r)
    std::fill(matrix.row(r) + matrix.columns(), matrix.row(r) + matrix.stride(), value);
}

void write_rows(Matrix<float>& target, MatrixView<const float> source) {
  for (Offset r = 0; r < source.rows; ++r)
    std::copy_n(source.row(r), source.columns, target.row(r));
}

void read_rows(const Matrix<float>& source, MatrixView<float> target) {
  for (Offset r = 0; r < target.rows; ++r) {
    std::copy_n(source.row(r), target.columns, target.row(r));
    std::fill(target.row(r) + target.columns, target.row(r) + target.stride, 0.0f);
  }
}

}  // namespace

SgdSideState::SgdSideState(const CsrView& rows, const std::uint8_t* frozen_features,
                           const SgdParameters& parameters, double alpha)
    : features(rows),
      frozen(frozen_features),
      embeddings(rows.columns, parameters.factors),
      accumulators(rows.columns, parameters.factors),
      steps(parameters.schedule == SgdSchedule::adadelta ? rows.columns : 0, parameters.factors),
      biases(static_cast<std::size_t>(rows.columns)),
      steps_template{parameters.schedule, 0, static_cast<float>(alpha),
                     static_cast<float>(parameters.rho), static_cast<float>(parameters.epsilon)} {
  // 0 / sqrt(0) would spoil the padding of the embeddings.
  if (parameters.schedule == SgdSchedule::adagrad) fill_padding(accumulators, 1.0f);
}

SgdStepper SgdSideState::stepper(double learning_rate) const {
  SgdStepper stepper = steps_template;
  stepper.learning_rate = static_cast<float>(learning_rate);
  return stepper;
}

void SgdSideState::write(const SgdState<const float>& state) {
  write_rows(embeddings, state.embeddings);
  write_rows(accumulators, state.accumulators);
  const bool with_steps = steps.rows() > 0;
  if (with_steps) write_rows(steps, state.steps);
  for (std::size_t r = 0; r < biases.size(); ++r)
    biases[r] = {state.biases[r], state.bias_accumulators[r],
                 with_steps ? state.bias_steps[r] : 0.0f};
}

void SgdSideState::read(const SgdState<float>& state) const {
  read_rows(embeddings, state.embeddings);
  read_rows(accumulators, state.accumulators);
  const bool with_steps = steps.rows() > 0;
  if (with_steps) read_rows(steps, state.steps);
  for (std::size_t r = 0; r < biases.size(); ++r) {
    state.biases[r] = biases[r].value;
    state.bias_accumulators[r] = biases[r].accumulator;
    if (with_steps) state.bias_steps[r] = biases[r].step;
  }
}

void represent_rows(const SgdSideState& side, const CsrView& rows, int threads,
                    MatrixView<float> embeddings, float* biases) {
  constexpr Offset block = 256;
  parallel_for((rows.rows + block - 1) / block, threads, [&](std::int64_t b) {
    dispatch([&](auto isa) {
      represent_rows<isa>(side, rows, b * block, std::min(rows.rows, (b + 1) * block), embeddings,
                          biases);
    });
  });
}

}  // namespace wf::cpu
