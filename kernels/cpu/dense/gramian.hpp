#pragma once

#include "cpu/dense/matrix.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// The upper triangle (at least) of rows' rows, rows x padded width, summed in double in an order
/// that depends on the sizes alone. In double because what a0 Q'Q loses is weighed against the
/// regularization, which may be a millionth of its norm. `wish`: threads, 0 for all.
Matrix<double> gramian(MatrixView<const float> rows, int wish);

/// Rows of the sum that a thread works on, and rows of the summands that it packs at a time.
inline constexpr Offset gramian_band_rows = 64;
inline constexpr Offset gramian_chunk_rows = 128;

/// Adds rows [begin, end) to rows [first, first + gramian_band_rows) of the upper triangle of sum.
/// chunk: scratch of gramian_chunk_rows rows as wide as the sum.
template <Isa isa>
void add_gramian_band(MatrixView<const float> rows, Offset begin, Offset end, Offset first,
                      Matrix<double>& chunk, Matrix<double>& sum);

/// matrix += sum over k of weights[k] y_k y_k', upper triangle, y_k = panel row k.
template <Isa isa>
void add_weighted_gramian(MatrixView<const float> panel, const float* weights,
                          Matrix<float>& matrix);

}  // namespace wf::cpu
