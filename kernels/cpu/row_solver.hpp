#pragma once

#include <memory>

#include "contract/row_solver.hpp"

namespace wf::cpu {

std::unique_ptr<RowSolver> make_row_solver(MatrixView<const float> fixed,
                                           const AlsParameters& parameters);

}  // namespace wf::cpu
