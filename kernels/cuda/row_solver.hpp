#pragma once

#include <memory>

#include "contract/row_solver.hpp"
#include "cuda/als.hpp"

namespace wf::cuda {

/// Calls that run at the same time have a stream and a workspace each, which are kept for calls to
/// come. Throws Error(memory) with both figures when the device has not enough.
std::unique_ptr<RowSolver> make_row_solver(int device, MatrixView<const float> fixed,
                                           const AlsParameters& parameters,
                                           const AlsTuning& tuning = {});

}  // namespace wf::cuda
