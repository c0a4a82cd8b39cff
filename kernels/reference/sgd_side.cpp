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

SgdSideState::SgdSideState(const CsrView& features, const std::uint8_t* frozen,
                           const SgdSteps& steps, int factors)
    : features_(features),
      frozen_(frozen),
      steps_(steps),
      factors_(static_cast<std::size_t>(factors)),
      values_(features.columns, std::vector<float>(factors_ + 1)),
      accumulators_(values_),
      accumulated_steps_(values_) {}

SgdRow SgdSideState::represent(Offset row) const {
  SgdRow sum{Vector(factors_), 0};
  for_each_feature(features_, row, [&](Offset feature, double weight) {
    for (std::size_t j = 0; j < factors_; ++j) sum.embedding[j] += weight * values_[feature][j];
    sum.bias += weight * values_[feature][factors_];
  });
  return sum;
}

void SgdSideState::add(Offset row, const SgdRow& gradient) {
  for_each_feature(features_, row, [&](Offset feature, double weight) {
    if (frozen_ != nullptr && frozen_[feature] != 0) return;
    Sums& sums = waiting_.try_emplace(feature, Sums{Vector(factors_ + 1), Vector(factors_ + 1)})
                     .first->second;
    const auto add_column = [&](std::size_t column, double g) {
      sums.gradients[column] += weight * g;
      sums.squares[column] += weight * g * weight * g;
    };
    for (std::size_t j = 0; j < factors_; ++j) add_column(j, gradient.embedding[j]);
    add_column(factors_, gradient.bias);
    ++sums.count;
  });
}

void SgdSideState::step(bool with_bias, double learning_rate) {
  for (const auto& [feature, sums] : waiting_)
    for (std::size_t column = 0; column < factors_ + (with_bias ? 1 : 0); ++column)
      step(feature, column, sums, learning_rate);
  waiting_.clear();
}

void SgdSideState::step(Offset feature, std::size_t column, const Sums& sums,
                        double learning_rate) {
  float& x = values_[feature][column];
  float& accumulator = accumulators_[feature][column];
  float& accumulated_step = accumulated_steps_[feature][column];
  const double gradient = sums.gradients[column], squares = sums.squares[column], n = sums.count;
  double rate;
  if (steps_.schedule == SgdSchedule::adagrad) {
    rate = 2 * learning_rate /
           (std::sqrt(accumulator) + std::sqrt(accumulator + squares * (n - 1) / n));
    accumulator = static_cast<float>(accumulator + squares);
  } else {
    const double rho = steps_.rho, kept = std::pow(rho, n), mean = squares / n;
    accumulator = static_cast<float>(kept * accumulator + (1 - kept) * mean);
    rate = std::sqrt(accumulated_step + steps_.epsilon) / std::sqrt(accumulator + steps_.epsilon);
    accumulated_step =
        static_cast<float>(kept * accumulated_step + (1 - kept) * rate * rate * mean);
  }
  const double retained = std::pow(1 - steps_.alpha, n);
  const double left = steps_.alpha == 0 ? 1 : (1 - retained) / (n * steps_.alpha);
  x = static_cast<float>(retained * x - left * rate * gradient);
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
