#pragma once

#include "contract/backend.hpp"
#include "models/ranking/feature_rows.hpp"
#include "models/ranking/side.hpp"
#include "warpfactor/factor_matrix.hpp"

namespace wf {

/// Rows [p_u, b_u, 1] of users or [q_i, 1, b_i] of items, whose inner products are scores: the
/// weighted sums of what `known` has of the features of `rows`.
FactorMatrix representation(const Backend& backend, const FeatureRows& rows,
                            const RankingSide& known, Side side, const RankingConfig& config);

/// The place of the bias in such a row; that of the 1 is the other one behind the factors.
constexpr int bias_column(Side side, int factors) {
  return side == Side::users ? factors : factors + 1;
}

/// The first columns of such rows.
MatrixView<float> embedding_part(FactorMatrix& rows, int factors);
MatrixView<const float> embedding_part(const FactorMatrix& rows, int factors);

/// Writes the biases, and the ones.
void set_biases(FactorMatrix& rows, Side side, int factors, Span<const float> biases);
std::vector<float> biases_of(const FactorMatrix& rows, Side side, int factors);

}  // namespace wf
