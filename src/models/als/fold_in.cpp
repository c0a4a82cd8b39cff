#include "models/als/fold_in.hpp"

#include <algorithm>
#include <string>

#include "models/als/config.hpp"
#include "models/batch.hpp"
#include "warpfactor/error.hpp"

namespace wf {

AlsFoldIn::AlsFoldIn(const Backend& backend, const FactorMatrix& fixed, const AlsConfig& config)
    : factors_(config.factors),
      solver_(backend.make_row_solver(fixed.view(), solver_parameters(config))) {}

FactorMatrix AlsFoldIn::solve(const AlsEntries& rows) const {
  FactorMatrix out(rows.rows, factors_);
  const AlsReport report = solver_->solve(rows, AlsMethod::cholesky, out.view());
  if (report.kept_rows > 0)
    throw Error(ErrorCode::numeric, std::to_string(report.kept_rows) + " of " +
                                        std::to_string(rows.rows) +
                                        " rows to fold in have no solution; a larger "
                                        "regularization gives them one");
  return out;
}

FactorMatrix AlsFoldIn::solve(const CsrView& matrix, const AlsConfig& config) const {
  FactorMatrix all(matrix.rows, factors_);
  for_each_batch(matrix.rows, [&](Offset first, Offset count) {
    const AlsRows rows(matrix, first, count, config);
    const FactorMatrix part = solve(rows.entries());
    std::copy_n(part.row(0), part.rows() * part.stride(), all.row(first));
  });
  return all;
}

}  // namespace wf
