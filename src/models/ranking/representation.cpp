#include "models/ranking/representation.hpp"

#include <algorithm>

namespace wf {

FactorMatrix representation(const Backend& backend, const FeatureRows& rows,
                            const RankingSide& known, Side side, const RankingConfig& config) {
  const CsrView features = rows.view();
  FactorMatrix result(features.rows, config.factors + 2);
  if (features.offsets == nullptr) {  // the embeddings themselves
    for (Offset row = 0; row < features.rows; ++row)
      std::copy_n(known.embeddings.row(row), config.factors, result.row(row));
    set_biases(result, side, config.factors, known.biases);
    return result;
  }
  const auto matrix = backend.make_sparse(features, config.threads);
  matrix->multiply(known.embeddings.view(), embedding_part(result, config.factors));
  std::vector<float> biases(static_cast<std::size_t>(features.rows));
  const Offset known_count = static_cast<Offset>(known.biases.size());
  matrix->multiply({known.biases.data(), known_count, 1, 1}, {biases.data(), features.rows, 1, 1});
  set_biases(result, side, config.factors, biases);
  return result;
}

MatrixView<float> embedding_part(FactorMatrix& rows, int factors) {
  return {rows.row(0), rows.rows(), factors, rows.stride()};
}

MatrixView<const float> embedding_part(const FactorMatrix& rows, int factors) {
  return {rows.row(0), rows.rows(), factors, rows.stride()};
}

void set_biases(FactorMatrix& rows, Side side, int factors, Span<const float> biases) {
  const int place = bias_column(side, factors);
  const int one = 2 * factors + 1 - place;
  for (Offset row = 0; row < rows.rows(); ++row) {
    rows.row(row)[place] = biases[row];
    rows.row(row)[one] = 1;
  }
}

std::vector<float> biases_of(const FactorMatrix& rows, Side side, int factors) {
  std::vector<float> biases(static_cast<std::size_t>(rows.rows()));
  for (Offset row = 0; row < rows.rows(); ++row)
    biases[row] = rows.row(row)[bias_column(side, factors)];
  return biases;
}

}  // namespace wf
