#pragma once

#include <memory>

#include "contract/backend.hpp"
#include "models/als/rows.hpp"
#include "warpfactor/als.hpp"
#include "warpfactor/factor_matrix.hpp"

namespace wf {

/// Solves single rows of one side against the other side's factors. Safe to share between threads,
/// whose calls run at the same time.
class AlsFoldIn {
 public:
  /// Copies `fixed`, the other side's factors.
  AlsFoldIn(const Backend& backend, const FactorMatrix& fixed, const AlsConfig& config);

  /// Exact rows. Throws Error(numeric) when one cannot be solved.
  FactorMatrix solve(const AlsEntries& rows) const;
  /// All rows of `matrix`, some at a time.
  FactorMatrix solve(const CsrView& matrix, const AlsConfig& config) const;

 private:
  int factors_;
  std::unique_ptr<const RowSolver> solver_;
};

}  // namespace wf
