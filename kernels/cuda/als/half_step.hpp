#pragma once

#include "contract/als.hpp"
#include "cuda/als.hpp"
#include "cuda/als/entries/plan.hpp"
#include "cuda/als/gram/gram.hpp"
#include "cuda/als/solve/cg_problem.hpp"
#include "cuda/dense/basis.hpp"
#include "cuda/dense/gramian.hpp"

namespace wf::cuda {

/// One side's work: its entries, how they are cut, what is held fixed and what is solved.
struct SideProblem {
  const DeviceEntries& entries;
  const SidePlan& plan;
  const FactorTable& fixed;
  FactorTable& solved;
  AlsMethod method;
  const SquareMatrix* gramian = nullptr;  ///< a0 Q'Q of the fixed side, where it is known
};

/// Solves every row of one side against the other; owns what that needs beside the two tables.
class HalfStep {
 public:
  /// max_rows: of the larger side.
  HalfStep(const AlsParameters& parameters, const AlsTuning& tuning, Offset max_rows);

  PlanLimits limits(const Context& context, AlsMethod method, Offset piece_entries) const;
  /// For plans of up to `slots` matrices.
  std::size_t bytes_needed(AlsMethod method, int slots) const;
  void reserve(AlsMethod method, int slots);
  /// Whether reserve() would leave the workspace where it is.
  bool holds(AlsMethod method, int slots) const;

  AlsReport solve(const Context& context, const SideProblem& problem);

  /// result = a0 Q'Q of a fixed side. Waits for nothing.
  void find_gramian(const Context& context, const FactorTable& fixed, SquareMatrix& result);

  /// Whether solve() could do without looking at what it finds on the way, but for a singular
  /// Gramian.
  static bool can_enqueue(const DeviceEntries& entries, AlsMethod method) {
    return !entries.streamed() && (method != AlsMethod::cg || entries.uniform_regularization);
  }
  /// Gives all of solve()'s work to the stream and waits for nothing. Nothing is written to the
  /// solved side when its Gramian turns out singular, or that of a half-step before it: order is 0
  /// for the first half-step, 1 for the second.
  void enqueue(const Context& context, const SideProblem& problem, int order);
  /// What the two half-steps given to enqueue() came to.
  struct Outcome {
    int kept[2];
    int singular[2];
  };
  Outcome outcome(const Context& context) const;

 private:
  /// The first `singular` of the outcome's flags forbid to write the solved side.
  void solve_rows(const Context& context, const SideProblem& problem, int order, int flags);
  void solve_by_cg(const Context& context, const SideProblem& problem, const Slab& slab);
  void solve_exactly(const Context& context, const SideProblem& problem, const Slab& slab);
  void solve_piece_by_cg(const Context& context, const SideProblem& problem, const Piece& piece,
                         const CgProblem& cg);
  void take_gramian(const Context& context, const SideProblem& problem);
  void enter_basis(const Context& context, const SideProblem& problem, bool definite);
  void mark_all_broken(const Context& context);
  void accept(const Context& context, const SideProblem& problem, const Slab& slab, int order,
              int flags);
  int* kept(int order) { return outcome_.data() + order; }
  int* singular() { return outcome_.data() + 2; }
  PanelBytes panel_bytes() const { return {tuning_.exact_panel_bytes, tuning_.panel_bytes}; }

  AlsParameters parameters_;
  AlsTuning tuning_;
  Offset max_rows_;
  int width_;
  Offset slab_rows_;
  Gramian gramian_;
  SquareMatrix matrix_;  ///< a0 Q'Q
  SquareMatrix factor_;  ///< its Cholesky factor
  DeviceArray<double> mean_;
  Basis basis_;
  FactorTable in_basis_;           ///< the fixed side
  Fp16Plane plane_;                ///< the same in fp16
  DeviceArray<float> z_;           ///< a slab of the solved side, in the basis
  DeviceArray<float> candidates_;  ///< the same in the plain one
  DeviceArray<int> broken_;        ///< a slab's marks
  DeviceArray<int> outcome_;       ///< an Outcome
  GramWorkspace<float> gram_;
  GramWorkspace<double> exact_gram_;
};

}  // namespace wf::cuda
