#include "cpu/row_solver.hpp"

#include <algorithm>
#include <mutex>
#include <new>

#include "contract/als_check.hpp"
#include "cpu/als/half_step.hpp"
#include "cpu/als/schedule.hpp"
#include "cpu/dense/gramian.hpp"
#include "cpu/dense/product.hpp"

namespace wf::cpu {
namespace {

class CpuRowSolver final : public RowSolver {
 public:
  CpuRowSolver(MatrixView<const float> fixed, const AlsParameters& parameters)
      : parameters_(parameters),
        rows_(fixed.rows),
        fixed_((fixed.rows + product_rows - 1) / product_rows * product_rows, fixed.columns) {
    for (Offset r = 0; r < fixed.rows; ++r) std::copy_n(fixed.row(r), fixed.columns, fixed_.row(r));
    gramian_ = gramian(fixed_.view(), parameters.threads);
  }

  AlsReport solve(const AlsEntries& rows, AlsMethod method, MatrixView<float> out) const override {
    check_rows_to_solve(rows, rows_, out, parameters_.factors);
    AlsParameters parameters = parameters_;
    parameters.method = method;
    Matrix<float> whitened;
    const std::shared_ptr<const Basis> basis = basis_for(regularization_range(rows));
    const MatrixView<const float> fixed{fixed_.row(0), rows_, fixed_.columns(), fixed_.stride()};
    return solve_half_step(rows, Schedule(rows), {fixed, *basis}, parameters, whitened, out);
  }

 private:
  /// Rows that are solved one after the other mostly have the same regularization. Two threads may
  /// make the same basis at the same time, which is better than that one waits.
  std::shared_ptr<const Basis> basis_for(Regularization range) const {
    {
      const std::lock_guard lock(mutex_);
      if (last_basis_ && last_basis_->regularization == range) return last_basis_;
    }
    auto basis = std::make_shared<const Basis>(gramian_, parameters_, range);
    const std::lock_guard lock(mutex_);
    last_basis_ = basis;
    return basis;
  }

  AlsParameters parameters_;
  Offset rows_;
  Matrix<float> fixed_;  ///< with zero rows up to a multiple of product_rows
  Matrix<double> gramian_;
  mutable std::mutex mutex_;  ///< of last_basis_
  mutable std::shared_ptr<const Basis> last_basis_;
};

}  // namespace

std::unique_ptr<RowSolver> make_row_solver(MatrixView<const float> fixed,
                                           const AlsParameters& parameters) {
  check_row_solver(fixed, parameters);
  try {
    return std::make_unique<CpuRowSolver>(fixed, parameters);
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::memory, "als: no memory for a fixed side of " +
                                       std::to_string(fixed.rows) + " x " +
                                       std::to_string(fixed.columns));
  }
}

}  // namespace wf::cpu
