#include "cuda/row_solver.hpp"

#include <mutex>
#include <utility>
#include <vector>

#include "contract/als_check.hpp"
#include "cuda/als/half_step.hpp"
#include "cuda/als/side.hpp"
#include "cuda/device/matrix_copy.hpp"

namespace wf::cuda {
namespace {

class CudaRowSolver final : public RowSolver {
 public:
  CudaRowSolver(int device, MatrixView<const float> fixed, const AlsParameters& parameters,
                const AlsTuning& tuning)
      : device_(device),
        parameters_(parameters),
        tuning_(tuning),
        fixed_order_(DegreeOrder::as_given(fixed.rows)),
        fixed_(0, parameters.factors),
        gramian_(0, 0) {
    const Context::Scope scope(device);
    auto worker = std::make_unique<Worker>(*this, fixed.rows);
    const Context& context = worker->context;
    const int width = FactorTable::padded(parameters.factors);
    const std::size_t squares = static_cast<std::size_t>(width) * width * sizeof(double);
    context.require_memory(static_cast<std::size_t>(fixed.rows) * width * sizeof(float) + squares +
                               Gramian::bytes_needed(width, fixed.rows),
                           "a fixed side of " + std::to_string(fixed.rows) + " rows");
    fixed_ = FactorTable(fixed.rows, parameters.factors);
    fixed_.values.clear(context);
    upload_rows(context, fixed, width, fixed_.row(0));
    gramian_ = SquareMatrix(parameters.factors, width);
    worker->half_step.find_gramian(context, fixed_, gramian_);
    context.synchronize();
    idle_.push_back(std::move(worker));
  }

  AlsReport solve(const AlsEntries& rows, AlsMethod method, MatrixView<float> out) const override {
    check_rows_to_solve(rows, fixed_.rows, out, parameters_.factors);
    const Context::Scope scope(device_);
    std::unique_ptr<Worker> worker = take_worker();
    const AlsReport report = worker->solve(*this, rows, method, out);
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(worker));
    return report;
  }

 private:
  /// What one call needs for itself.
  struct Worker {
    Worker(const CudaRowSolver& solver, Offset fixed_rows)
        : context(solver.device_), half_step(solver.parameters_, solver.tuning_, fixed_rows) {}

    AlsReport solve(const CudaRowSolver& solver, const AlsEntries& rows, AlsMethod method,
                    MatrixView<float> out) {
      const int factors = solver.parameters_.factors;
      const DegreeOrder order(rows);
      SidePlan plan(ordered_offsets(rows, order), half_step.limits(context, method, rows.size()));
      const std::size_t workspace =
          half_step.holds(method, plan.slots()) ? 0 : half_step.bytes_needed(method, plan.slots());
      context.require_memory(AlsSide::bytes_needed(rows, factors, plan, 0) + workspace,
                             "als, to solve " + std::to_string(rows.rows) + " rows,");
      half_step.reserve(method, plan.slots());
      AlsSide side(context, rows, order, solver.fixed_order_, factors, std::move(plan), 0);
      write_rows(context, out, order, side.factors);
      const AlsReport report = half_step.solve(context, {side.entries, side.plan, solver.fixed_,
                                                         side.factors, method, &solver.gramian_});
      read_rows(context, side.factors, order, out);
      return report;
    }

    Context context;
    HalfStep half_step;
  };

  std::unique_ptr<Worker> take_worker() const {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<Worker> worker = std::move(idle_.back());
        idle_.pop_back();
        return worker;
      }
    }
    return std::make_unique<Worker>(*this, fixed_.rows);
  }

  int device_;
  AlsParameters parameters_;
  AlsTuning tuning_;
  DegreeOrder fixed_order_;
  FactorTable fixed_;
  SquareMatrix gramian_;      ///< a0 Q'Q of the fixed side
  mutable std::mutex mutex_;  ///< of idle_
  mutable std::vector<std::unique_ptr<Worker>> idle_;
};

}  // namespace

std::unique_ptr<RowSolver> make_row_solver(int device, MatrixView<const float> fixed,
                                           const AlsParameters& parameters,
                                           const AlsTuning& tuning) {
  check_row_solver(fixed, parameters);
  return std::make_unique<CudaRowSolver>(device, fixed, parameters, tuning);
}

}  // namespace wf::cuda
