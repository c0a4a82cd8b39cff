#pragma once

#include <vector>

#include "cpu/als/matrix.hpp"
#include "cpu/als/panel.hpp"

namespace wf::cpu {

/// What one thread needs to improve a row block by block.
class SubspaceSolver {
 public:
  SubspaceSolver(int factors, int block_size, Offset most_rows);

  /// Solves (gramian + regularization I + sum w q q') x = sum t q for block_size elements of x at a
  /// time, the others fixed. `gramian` is full. False when a block cannot be factorised.
  bool solve(const Panel& panel, const Matrix<double>& gramian, double regularization, float* x);

 private:
  void gather_block(const Panel& panel, int first, int size);
  /// step_ = minus the gradient in the block.
  void find_residual(double regularization, int first, int size, const float* x);
  /// matrix_ = the factor of the block's matrix.
  bool factorise_block(const Matrix<double>& gramian, double regularization, int first, int size,
                       double relative_jitter);
  void take_step(const Matrix<double>& gramian, int first, int size, float* x);

  int factors_;
  int block_size_;
  Panel block_;                   ///< the block's columns of the panel
  std::vector<float> scores_;     ///< q.x of each entry
  std::vector<double> gradient_;  ///< gramian x
  std::vector<double> step_;
  Matrix<float> narrow_step_;
  Matrix<float> entry_gramian_;
  Matrix<double> matrix_;
};

}  // namespace wf::cpu
