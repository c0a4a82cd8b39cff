#pragma once

#include <memory>
#include <string>

#include "contract/als.hpp"
#include "contract/resident_factors.hpp"
#include "contract/row_solver.hpp"
#include "contract/search.hpp"
#include "contract/sgd.hpp"
#include "contract/sparse.hpp"

namespace wf {

/// One device: makes the solvers that run on it, which may outlive it. Null stands for a solver
/// that it leaves out, as those do that have a default here. Safe to share between threads.
class Backend {
 public:
  virtual ~Backend() = default;

  /// "cpu", "reference", "cuda:0".
  virtual std::string name() const = 0;
  /// Hardware, threads, instruction set, in one line.
  virtual std::string description() const = 0;

  virtual std::unique_ptr<AlsSolver> make_als(const AlsEntries& /*users*/,
                                              const AlsEntries& /*items*/,
                                              const AlsParameters& /*parameters*/) const {
    return nullptr;
  }
  /// fixed: rows x parameters.factors.
  virtual std::unique_ptr<RowSolver> make_row_solver(MatrixView<const float> /*fixed*/,
                                                     const AlsParameters& /*parameters*/) const {
    return nullptr;
  }
  virtual std::unique_ptr<SgdTrainer> make_sgd(const SgdProblem& /*problem*/,
                                               const SgdParameters& /*parameters*/) const {
    return nullptr;
  }
  /// threads: 0 takes all.
  virtual std::unique_ptr<SparseMatrix> make_sparse(const CsrView& /*matrix*/,
                                                    int /*threads*/) const {
    return nullptr;
  }
  /// threads: 0 takes all. The base must outlive the searcher and stay as it is.
  virtual std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric,
                                                  int threads) const = 0;
  /// The same over factors that lie on this device, which the searcher shares. Null where they are
  /// another backend's.
  virtual std::unique_ptr<Searcher> make_searcher(std::shared_ptr<const ResidentFactors> /*base*/,
                                                  Metric /*metric*/, int /*threads*/) const {
    return nullptr;
  }
};

}  // namespace wf
