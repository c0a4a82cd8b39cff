#pragma once

#include <memory>
#include <string>

#include "contract/als.hpp"
#include "contract/search.hpp"
#include "contract/sgd.hpp"

namespace wf {

/// One device: makes the solvers that run on it, null for one that it leaves out. They may outlive
/// it. Safe to share between threads.
class Backend {
 public:
  virtual ~Backend() = default;

  /// "cpu", "reference", "cuda:0".
  virtual std::string name() const = 0;
  /// Hardware, threads, instruction set, in one line.
  virtual std::string description() const = 0;

  virtual std::unique_ptr<AlsSolver> make_als(const AlsEntries& users, const AlsEntries& items,
                                              const AlsParameters& parameters) const = 0;
  virtual std::unique_ptr<SgdTrainer> make_sgd(const SgdProblem& problem,
                                               const SgdParameters& parameters) const = 0;
  /// threads: 0 takes all.
  virtual std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric,
                                                  int threads) const = 0;
};

}  // namespace wf
