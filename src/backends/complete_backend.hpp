#pragma once

#include <functional>
#include <memory>
#include <string>

#include "contract/backend.hpp"

namespace wf {

/// A backend that makes every solver: those that it leaves out come from the best other backend
/// that has them, with a log line that says so. Throws Error(device) where there is none.
class CompleteBackend final : public Backend {
 public:
  /// Calls its argument for other backends, best first, until it returns true.
  using Others = std::function<void(const std::function<bool(const Backend&)>&)>;

  CompleteBackend(std::unique_ptr<const Backend> own, Others others);

  std::string name() const override { return own_->name(); }
  std::string description() const override { return own_->description(); }
  std::unique_ptr<AlsSolver> make_als(const AlsEntries& users, const AlsEntries& items,
                                      const AlsParameters& parameters) const override;
  std::unique_ptr<RowSolver> make_row_solver(MatrixView<const float> fixed,
                                             const AlsParameters& parameters) const override;
  std::unique_ptr<SgdTrainer> make_sgd(const SgdProblem& problem,
                                       const SgdParameters& parameters) const override;
  std::unique_ptr<SparseMatrix> make_sparse(const CsrView& matrix, int threads) const override;
  std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric,
                                          int threads) const override;
  /// By the backend that made the base.
  std::unique_ptr<Searcher> make_searcher(std::shared_ptr<const ResidentFactors> base,
                                          Metric metric, int threads) const override;

 private:
  template <class Solver>
  std::unique_ptr<Solver> made(
      const char* what, const std::function<std::unique_ptr<Solver>(const Backend&)>& make) const;

  std::unique_ptr<const Backend> own_;
  Others others_;
};

}  // namespace wf
