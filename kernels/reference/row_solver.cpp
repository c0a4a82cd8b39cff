#include "reference/row_solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "contract/als_check.hpp"
#include "reference/als_row.hpp"
#include "reference/resident_factors.hpp"

namespace wf::reference {
namespace {

/// The smallest regularization of a row that has entries.
double least_regularization(const AlsEntries& entries) {
  double least = std::numeric_limits<double>::infinity();
  for (Offset r = 0; r < entries.rows; ++r)
    if (entries.degree(r) > 0) least = std::min<double>(least, entries.regularization[r]);
  return std::isfinite(least) ? least : 0;
}

/// Adds to a singular Gramian what makes every row's problem definite and returns it.
double repair(SquareMatrix& g, double regularization) {
  SquareMatrix factor = g;
  add_to_diagonal(factor, regularization);
  const double jitter = 1e-6 * trace(factor) / g.size;
  if (factorise(factor) || !std::isfinite(jitter)) return 0;
  add_to_diagonal(g, jitter);
  return jitter;
}

AlsRow row_problem(const AlsEntries& entries, Offset r, MatrixView<const float> fixed,
                   const SquareMatrix& g) {
  const int f = g.size;
  AlsRow row{g, Vector(f), g};
  add_to_diagonal(row.matrix, entries.regularization[r]);
  row.preconditioner = row.matrix;
  for (Offset k = entries.offsets[r]; k < entries.offsets[r + 1]; ++k) {
    const float* q = fixed.row(entries.indices[k]);
    const double weight = entries.values[k];
    for (int i = 0; i < f; ++i) {
      row.target[i] += double{entries.targets[k]} * q[i];
      for (int j = 0; j < f; ++j) row.matrix.at(i, j) += weight * q[i] * q[j];
    }
  }
  return row;
}

bool solve_row(const AlsRow& row, const AlsParameters& parameters, AlsMethod method, Vector& x) {
  switch (method) {
    case AlsMethod::cg:
      return solve_cg(row, parameters.cg_steps, x);
    case AlsMethod::cholesky:
      return solve_cholesky(row, x);
    case AlsMethod::subspace:
      return solve_subspace(row, parameters.block_size, x);
  }
  return false;
}

class ReferenceRowSolver final : public RowSolver {
 public:
  ReferenceRowSolver(MatrixView<const float> fixed, const AlsParameters& parameters)
      : fixed_(fixed), parameters_(parameters) {}

  AlsReport solve(const AlsEntries& rows, AlsMethod method, MatrixView<float> out) const override {
    check_rows_to_solve(rows, fixed_.rows(), out, parameters_.factors);
    return solve_rows(rows, fixed_.view(), parameters_, method, out);
  }

 private:
  const Factors fixed_;
  AlsParameters parameters_;
};

}  // namespace

SquareMatrix gramian(MatrixView<const float> rows, double scale) {
  SquareMatrix g(static_cast<int>(rows.columns));
  for (Offset r = 0; r < rows.rows; ++r)
    for (int i = 0; i < g.size; ++i)
      for (int j = 0; j < g.size; ++j) g.at(i, j) += scale * rows.row(r)[i] * rows.row(r)[j];
  return g;
}

AlsReport solve_rows(const AlsEntries& rows, MatrixView<const float> fixed,
                     const AlsParameters& parameters, AlsMethod method, MatrixView<float> out) {
  AlsReport report;
  SquareMatrix g = gramian(fixed, parameters.unobserved_weight);
  report.jitter = repair(g, least_regularization(rows));
  const auto finite = [](double value) { return std::isfinite(static_cast<float>(value)); };
  for (Offset r = 0; r < rows.rows; ++r) {
    Vector x(parameters.factors);
    if (rows.degree(r) > 0) {
      std::copy_n(out.row(r), x.size(), x.begin());
      if (!solve_row(row_problem(rows, r, fixed, g), parameters, method, x) ||
          !std::all_of(x.begin(), x.end(), finite)) {
        ++report.kept_rows;
        std::copy_n(out.row(r), x.size(), x.begin());
      }
    }
    std::copy(x.begin(), x.end(), out.row(r));
    std::fill(out.row(r) + x.size(), out.row(r) + out.stride, 0.0f);
  }
  return report;
}

std::unique_ptr<RowSolver> make_row_solver(MatrixView<const float> fixed,
                                           const AlsParameters& parameters) {
  check_row_solver(fixed, parameters);
  return std::make_unique<ReferenceRowSolver>(fixed, parameters);
}

}  // namespace wf::reference
