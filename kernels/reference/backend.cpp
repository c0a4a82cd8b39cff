#include "contract/backend.hpp"

#include "contract/plugin.hpp"
#include "reference/als.hpp"
#include "reference/row_solver.hpp"
#include "reference/search.hpp"
#include "reference/sgd.hpp"
#include "reference/sparse.hpp"

namespace wf {
namespace {

class ReferenceBackend final : public Backend {
 public:
  std::string name() const override { return "reference"; }
  std::string description() const override {
    return "the executable specification: one thread, double precision";
  }
  std::unique_ptr<AlsSolver> make_als(const AlsEntries& users, const AlsEntries& items,
                                      const AlsParameters& parameters) const override {
    return reference::make_als(users, items, parameters);
  }
  std::unique_ptr<RowSolver> make_row_solver(MatrixView<const float> fixed,
                                             const AlsParameters& parameters) const override {
    return reference::make_row_solver(fixed, parameters);
  }
  std::unique_ptr<SgdTrainer> make_sgd(const SgdProblem& problem,
                                       const SgdParameters& parameters) const override {
    return reference::make_sgd(problem, parameters);
  }
  std::unique_ptr<SparseMatrix> make_sparse(const CsrView& matrix, int /*threads*/) const override {
    return reference::make_sparse(matrix);
  }
  std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric,
                                          int /*threads*/) const override {
    return reference::make_searcher(base, metric);
  }
  std::unique_ptr<Searcher> make_searcher(std::shared_ptr<const ResidentFactors> base,
                                          Metric metric, int /*threads*/) const override {
    return reference::make_searcher(std::move(base), metric);
  }
};

int device_count(std::string&) { return 1; }

std::unique_ptr<Backend> open_device(int) { return std::make_unique<ReferenceBackend>(); }

}  // namespace

const BackendEntry* reference_backend() {
  static constexpr BackendEntry entry{backend_abi, "reference", 0, device_count, open_device};
  return &entry;
}

}  // namespace wf
