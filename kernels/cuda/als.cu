#include "cuda/als.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "contract/als_check.hpp"
#include "cuda/als/half_step.hpp"
#include "cuda/als/loss.hpp"
#include "cuda/als/side.hpp"
#include "cuda/dense/device_factors.hpp"
#include "cuda/device/graph.hpp"

namespace wf::cuda {
namespace {

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
    users_ = std::make_unique<AlsSide>(context_, users, user_order_, item_order_,
                                       parameters.factors, std::move(user_plan), buffer);
    items_ = std::make_unique<AlsSide>(context_, items, item_order_, user_order_,
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
    return std::make_shared<DeviceFactors>(context_, at(side).factors, order(side).place_of);
  }

  AlsReport half_step(Side side) override {
    const Context::Scope scope = context_.enter();
    return half_step_.solve(context_, problem(side));
  }

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
    const Offset max_entries = piece_entries > 0 ? piece_entries : entries.size();
    return SidePlan(ordered_offsets(entries, order),
                    half_step_.limits(context_, method, max_entries));
  }

  /// How many entries of a side are on the device at a time; 0: all. Throws Error(memory) with the
  /// bytes needed and those free when not even the longest rows fit.
  Offset entries_at_a_time(const AlsEntries& users, const AlsEntries& items) const {
    const auto needed = [&](Offset buffer) {
      const SidePlan user_plan = plan(users, user_order_, parameters_.method, buffer);
      const SidePlan item_plan = plan(items, item_order_, parameters_.method, buffer);
      return AlsSide::bytes_needed(users, parameters_.factors, user_plan, buffer) +
             AlsSide::bytes_needed(items, parameters_.factors, item_plan, buffer) +
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
    return entries.size() == 0 ? 0 : entries.degree(order.row_at.front());
  }

  /// The half-step of the given side, and that of the items after the users'.
  AlsReport iterate_from(Side first) {
    AlsReport users;
    if (first == Side::users) users = half_step_.solve(context_, problem(Side::users));
    return combined(users, half_step_.solve(context_, problem(Side::items)));
  }

  bool uses_graph() const {
    return tuning_.graph && HalfStep::can_enqueue(users_->entries, parameters_.method) &&
           HalfStep::can_enqueue(items_->entries, parameters_.method);
  }

  SideProblem problem(Side side) const {
    AlsSide& solved = at(side);
    const AlsSide& fixed = at(other_side(side));
    return {solved.entries, solved.plan, fixed.factors, solved.factors, parameters_.method};
  }
  const DegreeOrder& order(Side side) const {
    return side == Side::users ? user_order_ : item_order_;
  }
  AlsSide& at(Side side) const { return side == Side::users ? *users_ : *items_; }

  Context context_;
  AlsParameters parameters_;
  AlsTuning tuning_;
  DegreeOrder user_order_;
  DegreeOrder item_order_;
  std::unique_ptr<AlsSide> users_;
  std::unique_ptr<AlsSide> items_;
  HalfStep half_step_;
  std::unique_ptr<Graph> graph_;
  bool ready_for_capture_ = false;
};

}  // namespace

std::unique_ptr<AlsSolver> make_als(int device, const AlsEntries& users, const AlsEntries& items,
                                    const AlsParameters& parameters, const AlsTuning& tuning) {
  check_als(users, items, parameters);
  return std::make_unique<CudaAls>(device, users, items, parameters, tuning);
}

}  // namespace wf::cuda
