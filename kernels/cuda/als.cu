#include "cuda/als.hpp"

#include <algorithm>
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
struct Side {
  Side(const Context& context, const AlsEntries& source, const DegreeOrder& order,
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
    slots_ = std::max(user_plan.slots(), item_plan.slots());
    reserve(parameters.method, slots_);
    users_ = std::make_unique<Side>(context_, users, user_order_, item_order_, parameters.factors,
                                    std::move(user_plan), buffer);
    items_ = std::make_unique<Side>(context_, items, item_order_, user_order_, parameters.factors,
                                    std::move(item_plan), buffer);
  }

  void write_factors(AlsSide side, MatrixView<const float> factors) override {
    FactorTable& table = at(side).factors;
    check_als_factors(factors, table.rows, table.factors);
    const Context::Scope scope = context_.enter();
    write_rows(context_, factors, order(side), table);
  }

  void read_factors(AlsSide side, MatrixView<float> factors) const override {
    const FactorTable& table = at(side).factors;
    check_als_factors(factors, table.rows, table.factors);
    const Context::Scope scope = context_.enter();
    read_rows(context_, table, order(side), factors);
  }

  AlsReport iterate() override {
    const Context::Scope scope = context_.enter();
    // A fold-in that ran out of memory may have left less than the plans were made for.
    reserve(parameters_.method, slots_);
    // The device loads kernels and libraries when they are first used, not while they are captured.
    if (!uses_graph() || !ready_for_capture_) {
      const AlsReport report = iterate_from(AlsSide::users);
      ready_for_capture_ = report.jitter == 0;
      return report;
    }
    if (graph_ == nullptr)
      graph_ = std::make_unique<Graph>(context_, [&] {
        half_step_.enqueue(context_, problem(AlsSide::users), 0);
        half_step_.enqueue(context_, problem(AlsSide::items), 1);
      });
    graph_->launch(context_);
    const HalfStep::Outcome outcome = half_step_.outcome(context_);
    // What is singular has been left as it was, to be repaired.
    if (outcome.singular[0] != 0) return iterate_from(AlsSide::users);
    if (outcome.singular[1] == 0) return {outcome.kept[0] + outcome.kept[1], 0};
    AlsReport report = iterate_from(AlsSide::items);
    report.kept_rows += outcome.kept[0];
    return report;
  }

  double loss() const override {
    const Context::Scope scope = context_.enter();
    return als_loss(context_, problem(AlsSide::users), items_->entries,
                    parameters_.unobserved_weight);
  }

  AlsReport fold_in(AlsSide side, const AlsEntries& rows, AlsMethod method,
                    MatrixView<float> out) const override {
    const AlsSide other = side == AlsSide::users ? AlsSide::items : AlsSide::users;
    const FactorTable& fixed = at(other).factors;
    check_shape("als: the column count of the rows to fold in", rows.columns, fixed.rows);
    check_als_factors(out, rows.rows, parameters_.factors);
    const Context::Scope scope = context_.enter();
    const DegreeOrder row_order(rows);
    SidePlan row_plan = plan(rows, row_order, method, 0);
    context_.require_memory(Side::bytes_needed(rows, parameters_.factors, row_plan, 0),
                            "als fold-in");
    reserve(method, row_plan.slots());
    Side folded(context_, rows, row_order, order(other), parameters_.factors, std::move(row_plan),
                0);
    write_rows(context_, out, row_order, folded.factors);
    const AlsReport report =
        half_step_.solve(context_, {folded.entries, folded.plan, fixed, folded.factors, method});
    read_rows(context_, folded.factors, row_order, out);
    return report;
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
      return Side::bytes_needed(users, parameters_.factors, user_plan, buffer) +
             Side::bytes_needed(items, parameters_.factors, item_plan, buffer) +
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

  /// A graph is void where the workspace grows, and so moves; also where it cannot.
  void reserve(AlsMethod method, int slots) const {
    if (!half_step_.holds(method, slots)) graph_.reset();
    half_step_.reserve(method, slots);
  }

  /// The half-step of the given side, and that of the items after the users'.
  AlsReport iterate_from(AlsSide first) {
    AlsReport users;
    if (first == AlsSide::users) users = half_step_.solve(context_, problem(AlsSide::users));
    const AlsReport items = half_step_.solve(context_, problem(AlsSide::items));
    return {users.kept_rows + items.kept_rows, std::max(users.jitter, items.jitter)};
  }

  bool uses_graph() const {
    return tuning_.graph && HalfStep::can_enqueue(users_->entries, parameters_.method) &&
           HalfStep::can_enqueue(items_->entries, parameters_.method);
  }

  SideProblem problem(AlsSide side) const {
    Side& solved = at(side);
    const Side& fixed = at(side == AlsSide::users ? AlsSide::items : AlsSide::users);
    return {solved.entries, solved.plan, fixed.factors, solved.factors, parameters_.method};
  }
  const DegreeOrder& order(AlsSide side) const {
    return side == AlsSide::users ? user_order_ : item_order_;
  }
  Side& at(AlsSide side) const { return side == AlsSide::users ? *users_ : *items_; }

  Context context_;
  AlsParameters parameters_;
  AlsTuning tuning_;
  DegreeOrder user_order_;
  DegreeOrder item_order_;
  std::unique_ptr<Side> users_;
  std::unique_ptr<Side> items_;
  mutable HalfStep half_step_;
  mutable std::unique_ptr<Graph> graph_;
  int slots_ = 0;  ///< matrices in the workspace at a time
  bool ready_for_capture_ = false;
};

}  // namespace

std::unique_ptr<AlsSolver> make_als(int device, const AlsEntries& users, const AlsEntries& items,
                                    const AlsParameters& parameters, const AlsTuning& tuning) {
  check_als(users, items, parameters);
  return std::make_unique<CudaAls>(device, users, items, parameters, tuning);
}

}  // namespace wf::cuda
