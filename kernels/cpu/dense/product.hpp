#pragma once

#include "cpu/dense/matrix.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// Which part of a square matrix is not zero.
enum class Triangle { full, lower, upper };

/// Rows of a block that product() computes together; blocks have a multiple of it.
inline constexpr Offset product_rows = 8;

/// out = rows * matrix, rows.rows a multiple of product_rows, over the padded width of `matrix`.
template <Isa isa>
void product(MatrixView<const float> rows, const Matrix<float>& matrix, Triangle triangle,
             MatrixView<float> out);

}  // namespace wf::cpu
