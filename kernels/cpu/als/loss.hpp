#pragma once

#include "contract/als.hpp"
#include "cpu/dense/matrix.hpp"

namespace wf::cpu {

/// AlsSolver::loss() from the factors and the upper triangles of their Gramians.
double als_loss(const AlsEntries& users, MatrixView<const float> user_factors,
                const Matrix<double>& user_gramian, const AlsEntries& items,
                MatrixView<const float> item_factors, const Matrix<double>& item_gramian,
                const AlsParameters& parameters);

}  // namespace wf::cpu
