#pragma once

#include "contract/als.hpp"
#include "cpu/dense/matrix.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// AlsSolver::loss() from the factors and the upper triangles of their Gramians.
double als_loss(const AlsEntries& users, MatrixView<const float> user_factors,
                const Matrix<double>& user_gramian, const AlsEntries& items,
                MatrixView<const float> item_factors, const Matrix<double>& item_gramian,
                const AlsParameters& parameters);

/// What rows [begin, end) add to it: regularization and, with `others`, entries.
template <Isa isa>
double rows_loss(const AlsEntries& rows, MatrixView<const float> factors,
                 const MatrixView<const float>* others, Offset begin, Offset end);

}  // namespace wf::cpu
