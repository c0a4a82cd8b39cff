#pragma once

#include "contract/als.hpp"
#include "cuda/als.hpp"
#include "cuda/als_cg.hpp"
#include "cuda/als_gram.hpp"
#include "cuda/basis.hpp"
#include "cuda/gramian.hpp"

namespace wf::cuda {

/// Solves every row of one side against the other; owns what that needs beside the two tables.
class HalfStep {
 public:
  /// most_rows: of the larger side.
  HalfStep(const AlsParameters& parameters, const AlsTuning& tuning, Offset most_rows);
  static std::size_t bytes_needed(const AlsParameters& parameters, const AlsTuning& tuning,
                                  Offset most_rows);

  AlsReport solve(const Context& context, const DeviceEntries& entries, const FactorTable& fixed,
                  AlsMethod method, const FactorTable& solved);

 private:
  struct Slab {
    Offset first;
    Offset last;
  };

  void solve_by_cg(const Context& context, const DeviceEntries& entries, const Slab& slab,
                   const FactorTable& solved);
  void solve_exactly(const Context& context, const DeviceEntries& entries, const Slab& slab,
                     const FactorTable& fixed, AlsMethod method, const FactorTable& solved);
  void enter_basis(const Context& context, const DeviceEntries& entries, const Repair& repaired,
                   const FactorTable& fixed);
  void accept(const Context& context, const DeviceEntries& entries, const Slab& slab,
              const FactorTable& solved);

  AlsParameters parameters_;
  AlsTuning tuning_;
  int width_;
  Offset slab_rows_;
  Gramian gramian_;
  SquareMatrix matrix_;  ///< a0 Q'Q
  SquareMatrix factor_;  ///< its Cholesky factor
  Basis basis_;
  FactorTable in_basis_;           ///< the fixed side
  DeviceArray<float> z_;           ///< a slab of the solved side, in the basis
  DeviceArray<float> candidates_;  ///< the same in the plain one
  DeviceArray<int> broken_;        ///< a slab's marks
  DeviceArray<int> kept_;          ///< one counter
  GramWorkspace<float> gram_;
  GramWorkspace<double> exact_gram_;
};

}  // namespace wf::cuda
