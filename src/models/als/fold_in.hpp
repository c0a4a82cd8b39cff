#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "contract/backend.hpp"
#include "models/als/rows.hpp"
#include "warpfactor/als.hpp"
#include "warpfactor/factor_matrix.hpp"

namespace wf {

/// Solves single rows of one side against the other side's factors, for which it keeps a solver
/// with everything that is common to all rows. Safe to share between threads.
class AlsFoldIn {
 public:
  /// Copies `fixed`, the other side's factors.
  AlsFoldIn(const Backend& backend, AlsSide side, const FactorMatrix& fixed,
            const AlsConfig& config);

  /// Exact rows. Throws Error(numeric) when one cannot be solved.
  FactorMatrix solve(const AlsEntries& rows) const;
  /// All rows of `matrix`, some at a time.
  FactorMatrix solve(const CsrView& matrix, const AlsConfig& config) const;

 private:
  AlsSide side_;
  int factors_;
  std::vector<Offset> no_offsets_;  ///< of the solver's own rows, which are empty
  std::vector<float> no_penalty_;
  mutable std::mutex mutex_;
  std::unique_ptr<const AlsSolver> solver_;
};

}  // namespace wf
