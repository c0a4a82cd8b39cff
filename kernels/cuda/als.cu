#include "cuda/als.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "contract/als_check.hpp"
#include "cuda/als/half_step.hpp"
#include "cuda/als/loss.hpp"
#include "cuda/device/graph.hpp"

namespace wf::cuda {
namespace {

/// Rows of `source`, by place, into the table.
void write_rows(const Context& context, MatrixView<const float> source, const DegreeOrder& order,
                FactorTable& table) {
  std::vector<float> rows(static_cast<std::size_t>(table.rows) * table.width);
  for (Offset place = 0; place < table.rows; ++place)
    std::copy_n(source.row(order.row_at[place]), table.factors, rows.data() + place * table.width);
  upload(context, rows.data(), table.row(0), rows.size());
}

void read_rows(const Context& context, const FactorTable& table, const DegreeOrder& order,
               MatrixView<float> target) {
  const std::vector<float> rows = table.values.download(context);
  for (Offset place = 0; place < table.rows; ++place) {
    float* row = target.row(order.row_at[place]);
    std::copy_n(rows.data() + place * table.width, table.factors, row);
    std::fill(row + table.factors, row + target.stride, 0.0f);
  }
}

/// One side's interactions, cut and on the device, and its factors.
struct SideState {
  SideState(const Context& context, const AlsEntries& source, const DegreeOrder& order,
            const DegreeOrder& other, int factor_count, SidePlan cut, Offset buffer_entries)
      : entries(context, source, order, other, buffer_entries),
        plan(std::move(cut)),
        factors(source.rows, factor_count) {
    plan.upload(context);
    factors.values.clear(context);
  }
  static std::size_t bytes_needed(const AlsEntries& source, int factor_count, const SidePlan& plan,
                                  Offset buffer_entries) {
    return DeviceEntries::bytes_needed(source, buffer_entries) + plan.device_bytes() +
           static_cast<std::size_t>(source.rows) * FactorTable::padded(factor_count) *
               sizeof(float);
  }

  DeviceEntries entries;
  SidePlan plan;
  FactorTable factors;
};

/// A copy of a factor table.
class DeviceFactors final : public ResidentFactors {
 public:
  /// The device of `context` is the current one.
  DeviceFactors(const Context& context, const FactorTable& source, const DegreeOrder& order)
      : context_(context.device()), order_(order), table_(source.rows, source.factors) {
    if (source.rows == 0) return;
    check(cudaMemcpyAsync(table_.values.data(), source.values.data(), source.values.bytes(),
                          cudaMemcpyDeviceToDevice, context.stream()),
          "copy of the factors");
    context.synchronize();
  }

  Offset rows() const override { return table_.rows; }
  Offset columns() const override { return table_.factors; }
  void read(MatrixView<float> out) const override {
    check_als_factors(out, table_.rows, table_.factors);
    const Context::Scope scope = context_.enter();
    read_rows(context_, table_, order_, out);
  }

 private:
  Context context_;
  DegreeOrder order_;
  FactorTable table_;
};

class CudaAls final : public AlsSolver {
 public:
  CudaAls(int device, const AlsEntries& users, const AlsEntries& items,
          const AlsParameters& parameters, const AlsTuning& tuning)
      : context_(device),
        parameters_(parameters),
        tuning_(tuning),
        user_order_(users),
        item_order_(items),
        half_step_(parameters, tuning, std::max(users.rows, items.rows)) {
    const Context::Scope scope = context_.enter();
    const Offset buffer = entries_at_a_time(users, items);
    SidePlan user_plan = plan(users, user_order_, parameters.method, buffer);
    SidePlan item_plan = plan(items, item_order_, parameters.method, buffer);
    half_step_.reserve(parameters.method, std::max(user_plan.slots(), item_plan.slots()));
    users_ = std::make_unique<SideState>(context_, users, user_order_, item_order_,
                                         parameters.factors, std::move(user_plan), buffer);
    items_ = std::make_unique<SideState>(context_, items, item_order_, user_order_,
                                         parameters.factors, std::move(item_plan), buffer);
  }

  void write_factors(Side side, MatrixView<const float> factors) override {
    FactorTable& table = at(side).factors;
    check_als_factors(factors, table.rows, table.factors);
    const Context::Scope scope = context_.enter();
    write_rows(context_, factors, order(side), table);
  }

  void read_factors(Side side, MatrixView<float> factors) const override {
    const FactorTable& table = at(side).factors;
    check_als_factors(factors, table.rows, table.factors);
    const Context::Scope scope = context_.enter();
    read_rows(context_, table, order(side), factors);
  }

  std::shared_ptr<const ResidentFactors> factors(Side side) const override {
    const Context::Scope scope = context_.enter();
    return std::make_shared<DeviceFactors>(context_, at(side).factors, order(side));
  }

  AlsReport half_step(Side side) override {
    const Context::Scope scope = context_.enter();
    return half_step_.solve(context_, problem(side));
  }

  /// Both half-steps, as one CUDA graph where nothing on the way needs to be looked at.
  AlsReport iterate() override {
    const Context::Scope scope = context_.enter();
    // The device loads kernels and libraries when they are first used, not while they are captured.
    if (!uses_graph() || !ready_for_capture_) {
      const AlsReport report = iterate_from(Side::users);
      ready_for_capture_ = report.jitter == 0;
      return report;
    }
    if (graph_ == nullptr)
      graph_ = std::make_unique<Graph>(context_, [&] {
        half_step_.enqueue(context_, problem(Side::users), 0);
        half_step_.enqueue(context_, problem(Side::items), 1);
      });
    graph_->launch(context_);
    const HalfStep::Outcome outcome = half_step_.outcome(context_);
    // What is singular has been left as it was, to be repaired.
    if (outcome.singular[0] != 0) return iterate_from(Side::users);
    if (outcome.singular[1] == 0) return {outcome.kept[0] + outcome.kept[1], 0};
    AlsReport report = iterate_from(Side::items);
    report.kept_rows += outcome.kept[0];
    return report;
  }

  double loss() const override {
    const Context::Scope scope = context_.enter();
    return als_loss(context_, problem(Side::users), items_->entries, parameters_.unobserved_weight);
  }

 private:
  SidePlan plan(const AlsEntries& entries, const DegreeOrder& order, AlsMethod method,
                Offset piece_entries) const {
    const Offset most = piece_entries > 0 ? piece_entries : entries.size();
    return SidePlan(ordered_offsets(entries, order), half_step_.limits(context_, method, most));
  }

  /// How many entries of a side are on the device at a time; 0: all. Throws Error(memory) with the
  /// bytes needed and those free when not even the longest rows fit.
  Offset entries_at_a_time(const AlsEntries& users, const AlsEntries& items) const {
    const auto needed = [&](Offset buffer) {
      const SidePlan user_plan = plan(users, user_order_, parameters_.method, buffer);
      const SidePlan item_plan = plan(items, item_order_, parameters_.method, buffer);
      return SideState::bytes_needed(users, parameters_.factors, user_plan, buffer) +
             SideState::bytes_needed(items, parameters_.factors, item_plan, buffer) +
             half_step_.bytes_needed(parameters_.method,
                                     std::max(user_plan.slots(), item_plan.slots())) +
             als_loss_bytes(parameters_.factors, std::max(users.rows, items.rows));
    };
    const std::size_t free_bytes = context_.free_memory();
    if (needed(0) <= free_bytes) return 0;
    Offset buffer =
        std::max<Offset>(1, std::max(longest(users, user_order_), longest(items, item_order_)));
    context_.require_memory(needed(buffer), "als, with the interactions in host memory,");
    while (2 * buffer < users.size() && needed(2 * buffer) <= free_bytes) buffer *= 2;
    return buffer;
  }

  static Offset longest(const AlsEntries& entries, const DegreeOrder& order) {
    return entries.rows == 0 ? 0 : entries.degree(order.row_at.front());
  }

  /// The half-step of the given side, and that of the items after the users'.
  AlsReport iterate_from(Side first) {
    AlsReport users;
    if (first == Side::users) users = half_step_.solve(context_, problem(Side::users));
    const AlsReport items = half_step_.solve(context_, problem(Side::items));
    return {users.kept_rows + items.kept_rows, std::max(users.jitter, items.jitter)};
  }

  bool uses_graph() const {
    return tuning_.graph && HalfStep::can_enqueue(users_->entries, parameters_.method) &&
           HalfStep::can_enqueue(items_->entries, parameters_.method);
  }

  SideProblem problem(Side side) const {
    SideState& solved = at(side);
    const SideState& fixed = at(other_side(side));
    return {solved.entries, solved.plan, fixed.factors, solved.factors, parameters_.method};
  }
  const DegreeOrder& order(Side side) const {
    return side == Side::users ? user_order_ : item_order_;
  }
  SideState& at(Side side) const { return side == Side::users ? *users_ : *items_; }

  Context context_;
  AlsParameters parameters_;
  AlsTuning tuning_;
  DegreeOrder user_order_;
  DegreeOrder item_order_;
  std::unique_ptr<SideState> users_;
  std::unique_ptr<SideState> items_;
  HalfStep half_step_;
  std::unique_ptr<Graph> graph_;
  bool ready_for_capture_ = false;
};

/// One workspace serves all calls, one after the other.
class CudaRowSolver final : public RowSolver {
 public:
  /// The device is the current one.
  CudaRowSolver(int device, MatrixView<const float> fixed, const AlsParameters& parameters,
                const AlsTuning& tuning)
      : context_(device),
        parameters_(parameters),
        fixed_order_(fixed.rows),
        fixed_(fixed.rows, parameters.factors),
        half_step_(parameters, tuning, fixed.rows) {
    write_rows(context_, fixed, fixed_order_, fixed_);
  }

  AlsReport solve(const AlsEntries& rows, AlsMethod method, MatrixView<float> out) const override {
    check_rows_to_solve(rows, fixed_.rows, out, parameters_.factors);
    const std::lock_guard lock(mutex_);
    const Context::Scope scope = context_.enter();
    const DegreeOrder order(rows);
    SidePlan plan(ordered_offsets(rows, order), half_step_.limits(context_, method, rows.size()));
    context_.require_memory(SideState::bytes_needed(rows, parameters_.factors, plan, 0),
                            "als row solver");
    half_step_.reserve(method, plan.slots());
    SideState solved(context_, rows, order, fixed_order_, parameters_.factors, std::move(plan), 0);
    write_rows(context_, out, order, solved.factors);
    const AlsReport report =
        half_step_.solve(context_, {solved.entries, solved.plan, fixed_, solved.factors, method});
    read_rows(context_, solved.factors, order, out);
    return report;
  }

 private:
  Context context_;
  AlsParameters parameters_;
  DegreeOrder fixed_order_;
  FactorTable fixed_;
  mutable std::mutex mutex_;
  mutable HalfStep half_step_;
};

}  // namespace

std::unique_ptr<RowSolver> make_row_solver(int device, MatrixView<const float> fixed,
                                           const AlsParameters& parameters,
                                           const AlsTuning& tuning) {
  check_row_solver(fixed, parameters);
  const Context::Scope scope(device);
  return std::make_unique<CudaRowSolver>(device, fixed, parameters, tuning);
}

std::unique_ptr<AlsSolver> make_als(int device, const AlsEntries& users, const AlsEntries& items,
                                    const AlsParameters& parameters, const AlsTuning& tuning) {
  check_als(users, items, parameters);
  return std::make_unique<CudaAls>(device, users, items, parameters, tuning);
}

}  // namespace wf::cuda
