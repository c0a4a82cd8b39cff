#pragma once

#include "cuda/context.hpp"
#include "cuda/gramian.hpp"

namespace wf::cuda {

/// Replaces the lower triangle of `matrix` by L with L L' = matrix. False when a pivot is not
/// finite or not above 1e-10 of `mean_diagonal`; the triangle is then of no use.
bool factorise(const Context& context, const SquareMatrix& matrix, double mean_diagonal);

/// inverse: L^-T for the L that factorise() left in `factor`, row-major.
void invert_transposed(const Context& context, const SquareMatrix& factor,
                       const SquareMatrix& inverse);

void add_to_diagonal(const Context& context, const SquareMatrix& matrix, double value);
double trace(const Context& context, const SquareMatrix& matrix);

}  // namespace wf::cuda
