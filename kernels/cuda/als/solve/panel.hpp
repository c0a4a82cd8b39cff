#pragma once

#include "cuda/als/entries/plan.hpp"
#include "cuda/als/solve/cg_problem.hpp"

namespace wf::cuda {

/// Rows of up to so many entries have room for their gathered rows in the kernel for narrow rows; 0
/// for widths that it does not take.
Offset longest_panel(const Context& context, int width, const PanelBytes& bytes);

/// Rows of `range` straight from their entries, gathered once and kept in shared memory.
/// range.edge <= longest_panel().
void solve_cg_panel(const Context& context, const CgProblem& problem, const RowRange& range,
                    const PanelBytes& bytes);

/// form_residuals() for rows that are held in registers.
void form_narrow_residuals(const Context& context, const CgProblem& problem,
                           const EntryChunk* chunks, int count, float* residuals);

}  // namespace wf::cuda
