#include "models/als/fold_in.hpp"

#include <algorithm>
#include <string>

#include "models/als/config.hpp"
#include "models/batch.hpp"
#include "warpfactor/error.hpp"

namespace wf {

AlsFoldIn::AlsFoldIn(const Backend& backend, AlsSide side, const FactorMatrix& fixed,
                     const AlsConfig& config)
    : side_(side),
      factors_(config.factors),
      no_offsets_(static_cast<std::size_t>(fixed.rows()) + 1),
      no_penalty_(static_cast<std::size_t>(fixed.rows())) {
  AlsEntries solved, other;
  solved.columns = other.rows = fixed.rows();
  solved.offsets = other.offsets = no_offsets_.data();
  solved.regularization = other.regularization = no_penalty_.data();
  const bool users = side == AlsSide::users;
  auto solver =
      backend.make_als(users ? solved : other, users ? other : solved, solver_parameters(config));
  solver->write_factors(users ? AlsSide::items : AlsSide::users, fixed.view());
  solver_ = std::move(solver);
}

FactorMatrix AlsFoldIn::solve(const AlsEntries& rows) const {
  FactorMatrix out(rows.rows, factors_);
  AlsReport report;
  {
    const std::lock_guard lock(mutex_);
    report = solver_->fold_in(side_, rows, AlsMethod::cholesky, out.view());
  }
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
