#pragma once

#include "cpu/dense/matrix.hpp"
#include "cpu/simd/isa.hpp"

namespace wf::cpu {

/// Replaces the upper triangle of `a` by U with U'U = a. `a` is square of the padded width; the
/// padding's diagonal must be positive. False when a pivot is not finite or not above `smallest`.
template <Isa isa, class T>
bool factorise(Matrix<T>& a, T smallest);

/// Solves U'U x = b in place; b has the padded width.
template <Isa isa, class T>
void solve_factorised(const Matrix<T>& u, T* b);

/// The inverse of the upper triangular `u`, upper triangular.
template <Isa isa>
Matrix<double> invert_upper(const Matrix<double>& u);

}  // namespace wf::cpu
