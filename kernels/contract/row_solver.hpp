#pragma once

#include "contract/als.hpp"

namespace wf {

/// Solves rows against a fixed side on one device, as a half-step does: single rows folded in, or
/// all rows of a side. Copies the fixed side, and keeps what is common to all rows. Safe to call
/// from several threads, whose calls run at the same time. Results depend on the input alone, not
/// on the number of threads or on what was solved before.
class RowSolver {
 public:
  virtual ~RowSolver() = default;

  /// Solves `rows`, whose columns are the fixed side's rows, into `out`: rows.rows x factors, its
  /// padding zero. cg and subspace start from what `out` holds; `method` goes before that of the
  /// parameters. Throws Error(shape) where the sizes do not fit.
  virtual AlsReport solve(const AlsEntries& rows, AlsMethod method,
                          MatrixView<float> out) const = 0;
};

}  // namespace wf
