#pragma once

#include <memory>

#include "contract/row_solver.hpp"
#include "reference/dense.hpp"

namespace wf::reference {

/// scale Q'Q of the rows of Q.
SquareMatrix gramian(MatrixView<const float> rows, double scale);

/// Solves `rows` against `fixed` as RowSolver::solve does.
AlsReport solve_rows(const AlsEntries& rows, MatrixView<const float> fixed,
                     const AlsParameters& parameters, AlsMethod method, MatrixView<float> out);

std::unique_ptr<RowSolver> make_row_solver(MatrixView<const float> fixed,
                                           const AlsParameters& parameters);

}  // namespace wf::reference
