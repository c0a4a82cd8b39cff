#include "cpu/als/subspace.hpp"

#include <algorithm>

#include "cpu/dense/cholesky.hpp"
#include "cpu/dense/gramian.hpp"

namespace wf::cpu {
SubspaceSolver::SubspaceSolver(int factors, int block_size, Offset most_rows)
    : factors_(factors),
      block_size_(std::min(block_size, factors)),
      panel_(most_rows, factors),
      block_(most_rows, block_size_),
      scores_(most_rows),
      gradient_(padded(factors)),
      step_(padded(block_size_)),
      narrow_step_(1, block_size_),
      entry_gramian_(padded(block_size_), block_size_),
      matrix_(padded(block_size_), block_size_) {}

bool SubspaceSolver::solve(const RowEntries& entries, const Matrix<double>& gramian,
                           double regularization, float* x) {
  degree_ = entries.degree;
  std::fill_n(scores_.begin(), degree_, 0.0f);
  dispatch([&](auto isa) {
    gather<isa>(entries, 0, degree_, panel_);
    add_scores<isa>(panel_, degree_, x, scores_.data());
  });
  std::fill(gradient_.begin(), gradient_.end(), 0.0);
  for (int i = 0; i < factors_; ++i)
    for (int j = 0; j < factors_; ++j) gradient_[j] += gramian.row(i)[j] * x[i];

  for (int first = 0; first < factors_; first += block_size_) {
    const int size = std::min(block_size_, factors_ - first);
    gather_block(first, size);
    find_residual(entries, regularization, first, size, x);
    if (!factorise_block(entries, gramian, regularization, first, size, 0) &&
        !factorise_block(entries, gramian, regularization, first, size, 1e-6))
      return false;
    take_step(gramian, first, size, x);
  }
  return true;
}

void SubspaceSolver::gather_block(int first, int size) {
  for (Offset k = 0; k < degree_; ++k) {
    std::copy_n(panel_.row(k) + first, size, block_.row(k));
    std::fill(block_.row(k) + size, block_.row(k + 1), 0.0f);
  }
}

void SubspaceSolver::find_residual(const RowEntries& entries, double regularization, int first,
                                   int size, const float* x) {
  std::fill(step_.begin(), step_.end(), 0.0);
  for (int i = 0; i < size; ++i) step_[i] = -gradient_[first + i] - regularization * x[first + i];
  for (Offset k = 0; k < degree_; ++k) {
    const double coefficient = entries.targets[k] - double{entries.weights[k]} * scores_[k];
    for (int i = 0; i < size; ++i) step_[i] += coefficient * block_.row(k)[i];
  }
}

bool SubspaceSolver::factorise_block(const RowEntries& entries, const Matrix<double>& gramian,
                                     double regularization, int first, int size,
                                     double relative_jitter) {
  std::fill(entry_gramian_.row(0), entry_gramian_.row(entry_gramian_.rows()), 0.0f);
  dispatch([&](auto isa) {
    add_weighted_gramian<isa>({block_.row(0), degree_, block_.columns(), block_.stride()},
                              entries.weights, entry_gramian_);
  });
  double mean = 0;
  for (int i = 0; i < matrix_.rows(); ++i) {
    std::fill(matrix_.row(i), matrix_.row(i + 1), 0.0);
    matrix_.row(i)[i] = 1;
    if (i >= size) continue;
    for (int j = i; j < size; ++j)
      matrix_.row(i)[j] = gramian.row(first + i)[first + j] + entry_gramian_.row(i)[j];
    matrix_.row(i)[i] += regularization;
    mean += matrix_.row(i)[i] / size;
  }
  for (int i = 0; i < size; ++i) matrix_.row(i)[i] += relative_jitter * mean;
  return dispatch([&](auto isa) { return factorise<isa>(matrix_, 1e-10 * mean); });
}

void SubspaceSolver::take_step(const Matrix<double>& gramian, int first, int size, float* x) {
  dispatch([&](auto isa) { solve_factorised<isa>(matrix_, step_.data()); });
  for (int i = 0; i < size; ++i) {
    x[first + i] += static_cast<float>(step_[i]);
    narrow_step_.row(0)[i] = static_cast<float>(step_[i]);
    for (int j = 0; j < factors_; ++j) gradient_[j] += gramian.row(first + i)[j] * step_[i];
  }
  std::fill(narrow_step_.row(0) + size, narrow_step_.row(1), 0.0f);
  dispatch(
      [&](auto isa) { add_scores<isa>(block_, degree_, narrow_step_.row(0), scores_.data()); });
}

}  // namespace wf::cpu
