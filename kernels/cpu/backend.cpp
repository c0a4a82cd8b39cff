#include "contract/backend.hpp"

#include "contract/plugin.hpp"
#include "cpu/als.hpp"
#include "cpu/row_solver.hpp"
#include "cpu/search.hpp"
#include "cpu/sgd.hpp"
#include "cpu/simd/isa.hpp"
#include "cpu/sparse.hpp"
#include "cpu/threads.hpp"
#include "warpfactor/error.hpp"

namespace wf {
namespace {

class CpuBackend final : public Backend {
 public:
  std::string name() const override { return "cpu"; }
  std::string description() const override {
    return std::to_string(cpu::thread_count(0)) + " threads, " + cpu::isa_name(cpu::isa());
  }
  std::unique_ptr<AlsSolver> make_als(const AlsEntries& users, const AlsEntries& items,
                                      const AlsParameters& parameters) const override {
    return cpu::make_als(users, items, parameters);
  }
  std::unique_ptr<RowSolver> make_row_solver(MatrixView<const float> fixed,
                                             const AlsParameters& parameters) const override {
    return cpu::make_row_solver(fixed, parameters);
  }
  std::unique_ptr<SgdTrainer> make_sgd(const SgdProblem& problem,
                                       const SgdParameters& parameters) const override {
    return cpu::make_sgd(problem, parameters);
  }
  std::unique_ptr<SparseMatrix> make_sparse(const CsrView& matrix, int threads) const override {
    return cpu::make_sparse(matrix, threads);
  }
  std::unique_ptr<Searcher> make_searcher(MatrixView<const float> base, Metric metric,
                                          int threads) const override {
    return cpu::make_searcher(base, metric, threads);
  }
  std::unique_ptr<Searcher> make_searcher(std::shared_ptr<const ResidentFactors> base,
                                          Metric metric, int threads) const override {
    return cpu::make_searcher(std::move(base), metric, threads);
  }
};

int device_count(std::string& reason) {
  try {
    cpu::isa();
    return 1;
  } catch (const Error& error) {
    reason = error.what();
    return 0;
  }
}

std::unique_ptr<Backend> open_device(int) { return std::make_unique<CpuBackend>(); }

}  // namespace

const BackendEntry* cpu_backend() {
  static constexpr BackendEntry entry{backend_abi, "cpu", 10, device_count, open_device};
  return &entry;
}

}  // namespace wf
