#pragma once

#include "contract/sgd.hpp"
#include "models/ranking/feature_rows.hpp"
#include "warpfactor/factor_matrix.hpp"

namespace wf {

/// Rows [p_u, b_u, 1] of users or [q_i, 1, b_i] of items, whose inner products are scores.
FactorMatrix representation(const SgdTrainer& trainer, SgdSide side, const FeatureRows& rows,
                            int factors);

/// The place of the bias in such a row; that of the 1 is the other one behind the factors.
constexpr int bias_column(SgdSide side, int factors) {
  return side == SgdSide::users ? factors : factors + 1;
}

/// The first columns of such rows.
MatrixView<float> embedding_part(FactorMatrix& rows, int factors);
MatrixView<const float> embedding_part(const FactorMatrix& rows, int factors);

/// Writes the biases, and the ones.
void set_biases(FactorMatrix& rows, SgdSide side, int factors, Span<const float> biases);
std::vector<float> biases_of(const FactorMatrix& rows, SgdSide side, int factors);

}  // namespace wf
