#include "backends/complete_backend.hpp"

#include <utility>

#include "base/log.hpp"
#include "contract/fail.hpp"

namespace wf {

CompleteBackend::CompleteBackend(std::unique_ptr<const Backend> own, Others others)
    : own_(std::move(own)), others_(std::move(others)) {}

template <class Solver>
std::unique_ptr<Solver> CompleteBackend::made(
    const char* what, const std::function<std::unique_ptr<Solver>(const Backend&)>& make) const {
  std::unique_ptr<Solver> solver = make(*own_);
  if (solver) return solver;
  others_([&](const Backend& other) {
    solver = make(other);
    if (solver) log(LogLevel::info, concat(what, " on ", other.name(), ": ", name(), " has none"));
    return solver != nullptr;
  });
  if (!solver) fail(ErrorCode::device, "no backend that works has ", what);
  return solver;
}

std::unique_ptr<AlsSolver> CompleteBackend::make_als(const AlsEntries& users,
                                                     const AlsEntries& items,
                                                     const AlsParameters& parameters) const {
  return made<AlsSolver>("alternating least squares", [&](const Backend& backend) {
    return backend.make_als(users, items, parameters);
  });
}

std::unique_ptr<RowSolver> CompleteBackend::make_row_solver(MatrixView<const float> fixed,
                                                            const AlsParameters& parameters) const {
  return made<RowSolver>("rows of least squares", [&](const Backend& backend) {
    return backend.make_row_solver(fixed, parameters);
  });
}

std::unique_ptr<SgdTrainer> CompleteBackend::make_sgd(const SgdProblem& problem,
                                                      const SgdParameters& parameters) const {
  return made<SgdTrainer>("stochastic gradient descent", [&](const Backend& backend) {
    return backend.make_sgd(problem, parameters);
  });
}

std::unique_ptr<Searcher> CompleteBackend::make_searcher(MatrixView<const float> base,
                                                         Metric metric, int threads) const {
  return made<Searcher>("search", [&](const Backend& backend) {
    return backend.make_searcher(base, metric, threads);
  });
}

std::unique_ptr<SparseMatrix> CompleteBackend::make_sparse(const CsrView& matrix,
                                                           int threads) const {
  return made<SparseMatrix>("sparse matrices", [&](const Backend& backend) {
    return backend.make_sparse(matrix, threads);
  });
}

std::unique_ptr<Searcher> CompleteBackend::make_searcher(
    std::shared_ptr<const ResidentFactors> base, Metric metric, int threads) const {
  return made<Searcher>("search of these factors", [&](const Backend& backend) {
    return backend.make_searcher(base, metric, threads);
  });
}

}  // namespace wf
