#pragma once

#include "contract/als.hpp"
#include "reference/dense.hpp"

namespace wf::reference {

/// The problem of one row: minimise x'Ax - 2b'x.
struct AlsRow {
  SquareMatrix matrix;          ///< A
  Vector target;                ///< b
  SquareMatrix preconditioner;  ///< A without the row's entries
};

/// Each improves x and returns true, or returns false when the solve breaks down.
bool solve_cholesky(const AlsRow& row, Vector& x);
bool solve_cg(const AlsRow& row, int steps, Vector& x);
bool solve_subspace(const AlsRow& row, int block_size, Vector& x);

}  // namespace wf::reference
