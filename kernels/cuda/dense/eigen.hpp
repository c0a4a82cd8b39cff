#pragma once

#include "cuda/dense/gramian.hpp"
#include "cuda/device/context.hpp"

namespace wf::cuda {

/// Eigenvectors of a symmetric positive semidefinite matrix, row r of `vectors` belonging to
/// `values`[r], in no order. By one-sided Jacobi rotations, Hestenes 1958, a round of disjoint
/// pairs at a time. `matrix` is overwritten. values: width doubles, zero past the factors. Throws
/// Error(numeric) when the matrix is not finite.
void eigen_decompose(const Context& context, SquareMatrix& matrix, SquareMatrix& vectors,
                     DeviceArray<double>& values);

}  // namespace wf::cuda
