#include "reference/sgd_side.hpp"

#include <algorithm>
#include <cmath>

namespace wf::reference {
namespace {

/// Calls body(feature, weight) for each feature of a row.
template <class Body>
void for_each_feature(const CsrView& rows, Offset row, const Body& body) {
  if (rows.offsets == nullptr) return body(row, 1.0);
  for (Offset k = rows.offsets[row]; k < rows.offsets[row + 1]; ++k)
    body(rows.indices[k], double{rows.value(k)});
}

}  // namespace

SgdSideState::SgdSideState(const CsrView& features, const SgdSteps& steps, int factors)
    : features_(features),
      steps_(steps),
      factors_(static_cast<std::size_t>(factors)),
      values_(features.columns, std::vector<float>(factors_ + 1)),
      accumulators_(values_),
      accumulated_steps_(values_) {}

SgdRow SgdSideState::represent(const CsrView& rows, Offset row) const {
  SgdRow sum{Vector(factors_), 0};
  for_each_feature(rows, row, [&](Offset feature, double weight) {
    for (std::size_t j = 0; j < factors_; ++j) sum.embedding[j] += weight * values_[feature][j];
    sum.bias += weight * values_[feature][factors_];
  });
  return sum;
}

void SgdSideState::apply(Offset row, const SgdRow& gradient, bool with_bias, double learning_rate) {
  for_each_feature(features_, row, [&](Offset feature, double weight) {
    for (std::size_t j = 0; j < factors_; ++j)
      step(feature, j, weight * gradient.embedding[j], learning_rate);
    if (with_bias) step(feature, factors_, weight * gradient.bias, learning_rate);
  });
}

void SgdSideState::step(Offset feature, std::size_t column, double gradient, double learning_rate) {
  float& x = values_[feature][column];
  float& accumulator = accumulators_[feature][column];
  float& accumulated_step = accumulated_steps_[feature][column];
  const double rho = steps_.rho;
  double rate;
  if (steps_.schedule == SgdSchedule::adagrad) {
    rate = learning_rate / std::sqrt(accumulator);
    accumulator = static_cast<float>(accumulator + gradient * gradient);
  } else {
    accumulator = static_cast<float>(rho * accumulator + (1 - rho) * gradient * gradient);
    rate = std::sqrt(accumulated_step + steps_.epsilon) / std::sqrt(accumulator + steps_.epsilon);
    const double step = rate * gradient;
    accumulated_step = static_cast<float>(rho * accumulated_step + (1 - rho) * step * step);
  }
  x = static_cast<float>((x - rate * gradient) / (1 + rate * steps_.alpha));
}

void SgdSideState::write(Rows& rows, MatrixView<const float> matrix, Span<const float> biases) {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::copy_n(matrix.row(static_cast<Offset>(r)), matrix.columns, rows[r].begin());
    rows[r].back() = biases[r];
  }
}

void SgdSideState::read(const Rows& rows, MatrixView<float> matrix, Span<float> biases) {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    float* out = matrix.row(static_cast<Offset>(r));
    std::copy_n(rows[r].begin(), matrix.columns, out);
    std::fill(out + matrix.columns, out + matrix.stride, 0.0f);
    biases[r] = rows[r].back();
  }
}

void SgdSideState::write(const SgdState<const float>& state) {
  write(values_, state.embeddings, state.biases);
  write(accumulators_, state.accumulators, state.bias_accumulators);
  if (steps_.schedule == SgdSchedule::adadelta)
    write(accumulated_steps_, state.steps, state.bias_steps);
}

void SgdSideState::read(const SgdState<float>& state) const {
  read(values_, state.embeddings, state.biases);
  read(accumulators_, state.accumulators, state.bias_accumulators);
  if (steps_.schedule == SgdSchedule::adadelta)
    read(accumulated_steps_, state.steps, state.bias_steps);
}

}  // namespace wf::reference
