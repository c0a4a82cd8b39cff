#pragma once

#include "cpu/dense/matrix.hpp"

namespace wf::cpu {

/// The upper triangle (at least) of rows' rows, rows x padded width, summed in double in an order
/// that depends on the sizes alone. In double because what a0 Q'Q loses is weighed against the
/// regularization, which may be a millionth of its norm. `wish`: threads, 0 for all.
Matrix<double> gramian(MatrixView<const float> rows, int wish);

/// matrix += sum over k of weights[k] y_k y_k', upper triangle, y_k = panel row k.
void add_weighted_gramian(MatrixView<const float> panel, const float* weights,
                          Matrix<float>& matrix);

}  // namespace wf::cpu
