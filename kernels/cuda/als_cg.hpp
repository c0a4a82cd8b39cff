#pragma once

#include "cuda/basis.hpp"
#include "cuda/device_entries.hpp"

namespace wf::cuda {

/// Rows that conjugate gradient improves in a Basis: row `place` of the side has its value at
/// z + (place - first_place) * width and its mark in broken[place - first_place].
struct CgProblem {
  EntriesView entries;
  const float* table;  ///< the fixed side, in the basis
  int width;
  const float* diagonal;
  float scale;
  int steps;
  float* z;
  int* broken;  ///< set to 1 where the curvature is not positive; that row stays as it is
  Offset first_place;
};

/// Rows of `range` straight from their entries; as many gathered rows of the table as fit stay in
/// shared memory for all steps. panel_bytes bounds that.
void solve_cg(const Context& context, const CgProblem& problem, const RowRange& range,
              std::size_t panel_bytes);

/// A row whose matrix and right-hand side stand in slot `slot` of a workspace.
struct DenseRow {
  Offset place;
  int slot;
  int slots;  ///< of the row's chunks, from `slot` on
};
/// Rows whose matrices are formed: matrices[slot], targets[slot].
void solve_cg_dense(const Context& context, const CgProblem& problem, const DenseRow* rows,
                    int count, const float* matrices, const float* targets);

}  // namespace wf::cuda
