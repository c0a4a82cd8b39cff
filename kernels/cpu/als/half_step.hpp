#pragma once

#include "contract/als.hpp"
#include "cpu/als/schedule.hpp"
#include "cpu/als/whitening.hpp"
#include "cpu/dense/matrix.hpp"

namespace wf::cpu {

/// What rows have in common that are solved against the same side.
struct Basis {
  /// gramian: Q'Q, of which the upper triangle counts. regularization: of the rows to solve.
  Basis(const Matrix<double>& gramian, const AlsParameters& parameters,
        Regularization regularization);

  Regularization regularization;
  Matrix<double> gramian;  ///< a0 Q'Q with jitter where that is singular, both triangles
  Whitening whitening;
};

/// The side that stays fixed while the rows of the other are solved.
struct FixedSide {
  MatrixView<const float> factors;  ///< padded; the rows behind the last, up to 8, are zero
  const Basis& basis;
};

/// Solves every row of `entries` into `out`, whose width is parameters.factors, from what `out`
/// holds. Zeroes rows without entries and the padding of all. `whitened` is scratch, which grows to
/// the fixed side's size: kept from call to call, its memory need not be found again.
AlsReport solve_half_step(const AlsEntries& entries, const Schedule& schedule,
                          const FixedSide& fixed, const AlsParameters& parameters,
                          Matrix<float>& whitened, MatrixView<float> out);

}  // namespace wf::cpu
