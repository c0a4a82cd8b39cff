#pragma once

#include "cuda/dense/gramian.hpp"
#include "cuda/device/context.hpp"

namespace wf::cuda {

/// Replaces the lower triangle of a symmetric matrix by L with L L' = matrix; what is above the
/// diagonal loses its meaning. *failed = whether a pivot is not finite or not above 1e-10 of
/// *mean_diagonal; both are in device memory. Waits for nothing.
void factorise(const Context& context, SquareMatrix& matrix, const double* mean_diagonal,
               int* failed);

/// inverse = L^-T for the L that factorise() left in the lower triangle; zero below its diagonal.
void invert_transposed(const Context& context, const SquareMatrix& factor, SquareMatrix& inverse);

void add_to_diagonal(const Context& context, SquareMatrix& matrix, double value);

/// *mean, in device memory, = the mean of the diagonal.
void mean_diagonal(const Context& context, const SquareMatrix& matrix, double* mean);

}  // namespace wf::cuda
