#pragma once

#include <vector>

#include "cpu/als/row_entries.hpp"
#include "cpu/dense/matrix.hpp"

namespace wf::cpu {

/// What one thread needs to improve a row block by block.
class SubspaceSolver {
 public:
  SubspaceSolver(int factors, int block_size, Offset most_rows);

  /// Solves (gramian + regularization I + sum w q q') x = sum t q for block_size elements of x at a
  /// time, the others fixed. `gramian` is full. False when a block cannot be factorised.
  bool solve(const RowEntries& entries, const Matrix<double>& gramian, double regularization,
             float* x);

 private:
  void gather_block(int first, int size);
  /// step_ = minus the gradient in the block.
  void find_residual(const RowEntries& entries, double regularization, int first, int size,
                     const float* x);
  /// matrix_ = the factor of the block's matrix.
  bool factorise_block(const RowEntries& entries, const Matrix<double>& gramian,
                       double regularization, int first, int size, double relative_jitter);
  void take_step(const Matrix<double>& gramian, int first, int size, float* x);

  int factors_;
  int block_size_;
  Matrix<float> panel_;  ///< the entries' vectors
  Matrix<float> block_;  ///< the block's columns of them
  Offset degree_ = 0;
  std::vector<float> scores_;     ///< q.x of each entry
  std::vector<double> gradient_;  ///< gramian x
  std::vector<double> step_;
  Matrix<float> narrow_step_;
  Matrix<float> entry_gramian_;
  Matrix<double> matrix_;
};

}  // namespace wf::cpu
