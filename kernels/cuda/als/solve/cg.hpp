#pragma once

#include "cuda/als/entries/device_entries.hpp"
#include "cuda/als/fp16_plane.hpp"

namespace wf::cuda {

/// Rows that conjugate gradient improves in a Basis: row `place` of the side has its value at
/// z + (place - first_place) * width and its mark in broken[place - first_place].
struct CgProblem {
  EntriesView entries;
  const float* table;  ///< the fixed side, in the basis
  Fp16View plane;      ///< the same in fp16
  int width;
  const float* diagonal;
  float scale;
  int steps;
  float* z;
  int* broken;  ///< set to 1 where the curvature is not positive; that row stays as it is
  Offset first_place;
};

/// How much shared memory the gathered rows of one solve may take: as fp32, and as fp16.
struct PanelBytes {
  std::size_t exact;
  std::size_t most;
};

/// Rows of up to so many entries have room for their gathered rows in the kernel for narrow rows; 0
/// for widths that it does not take.
Offset longest_panel(const Context& context, int width, const PanelBytes& bytes);

/// Rows of `range` straight from their entries, gathered once and kept in shared memory.
/// range.edge <= longest_panel().
void solve_cg_panel(const Context& context, const CgProblem& problem, const RowRange& range,
                    const PanelBytes& bytes);

/// The same for any width and degree: what does not fit in shared memory is gathered at each step.
void solve_cg_wide(const Context& context, const CgProblem& problem, const RowRange& range,
                   const PanelBytes& bytes);

/// A row whose matrix and right-hand side stand in slot `slot` of a workspace.
struct DenseRow {
  Offset place;
  int slot;
  int slots;  ///< of the row's chunks, from `slot` on
};
/// Rows whose matrices are formed: matrices[slot]. residuals[slot]: at the start value, without
/// what the diagonal contributes.
void solve_cg_dense(const Context& context, const CgProblem& problem, const DenseRow* rows,
                    int count, const float* matrices, const float* residuals);

/// Some entries of one row.
struct EntryChunk {
  Offset place;
  Offset first;
  Offset last;
};
/// residuals[n] = sum (t - w y.z) y over chunk n, with z the row's start value, in fp32.
void form_residuals(const Context& context, const CgProblem& problem, const EntryChunk* chunks,
                    int count, float* residuals);

}  // namespace wf::cuda
